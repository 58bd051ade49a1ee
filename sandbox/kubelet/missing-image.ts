/** No program stands for an image; the message says how to give it one. */
export class ImageUnknown extends Error {}

type Tell = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** Records what a kubelet does that cannot pull an image, and returns what its container waits for. */
export function tellMissing(tell: Tell, image: string, why: string): string {
  tell('Normal', 'Pulling', `Pulling image "${image}"`);
  tell('Warning', 'Failed', `Failed to pull image "${image}": ${why}`);
  tell('Warning', 'Failed', 'Error: ErrImagePull');
  tell('Normal', 'BackOff', `Back-off pulling image "${image}"`);
  tell('Warning', 'Failed', 'Error: ImagePullBackOff');
  return `Back-off pulling image "${image}": ErrImagePull: ${why}`;
}
