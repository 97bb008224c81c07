/** Remarks about a recipe without `resize` that only the images allow: they are cropped at native scale, or have nothing to crop. */
import type { PipelineOptions } from '../../runtime/index.ts';

/** Images that must agree before a remark is made about all. */
const AGREEING = 64;
/** Up to this many times the input size on each axis, a crop that the spec requests is assumed to be intended. */
const MEANT = 2;

/** `images` is the number of those that will be cropped at random, 0 in evaluation. Says each thing once. */
export function createCropRemarks(
  { recipe, input }: Pick<PipelineOptions, 'recipe' | 'input'>,
  images: number,
  say: (line: string) => void,
): NonNullable<PipelineOptions['onImage']> {
  const [, H = 1, W = 1] = input;
  const randomCrop = recipe.augment?.includes('random_crop') === true;
  const asked = randomCrop || recipe.crop !== undefined;
  let large = false;
  let whole = 0;
  return (name, { height, width }) => {
    if (recipe.resize !== undefined) {
      return;
    }
    const hasRoom = height > H || width > W;
    const side = Math.max(H, W);
    // A random crop needs some room, as 227 of 256 in the AlexNet paper.
    const roomy = Math.ceil((side * 256) / 227);
    const isMeant = asked && height <= MEANT * H && width <= MEANT * W;
    if (hasRoom && !isMeant && !large) {
      large = true;
      say(
        `warning: images are cropped, not scaled: of the ${width}×${height} pixels of ${name}, the network reads ${W}×${H}; \`data: { resize: ${randomCrop ? roomy : side} }\` scales them first`,
      );
    }
    whole = hasRoom ? Number.NaN : whole + 1;
    if (randomCrop && images > 0 && whole === Math.min(AGREEING, images)) {
      say(
        `warning: \`random_crop\` has nothing to choose from: images are ${width}×${height}, and the network reads them whole; \`data: { resize: ${roomy} }\` scales them up first`,
      );
    }
  };
}
