/** Whether a file is called like weights: safetensors, and what people call files of torch.save. */
export const isCheckpointName = (name: string): boolean => /\.(safetensors|pth?|ckpt)$/i.test(name);
