/**
 * Resolves after the messages that already wait have been handled. A message to oneself joins the queue
 * behind them and, unlike a timer, is not held back for 4 ms; `scheduler.yield` would come back before them.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
