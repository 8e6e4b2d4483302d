import { badInput, type Failure } from '../../base/failure';

const SAVE_AGAIN = 'In Python, save it again with torch.save(model.state_dict(), path)';

/** What to throw about a PyTorch file that cannot be used: what is wrong and where, then what to do. */
export const broken = (what: string, remedy: string = SAVE_AGAIN): Failure =>
  badInput(`This PyTorch file cannot be read: ${what}. ${remedy}.`);
