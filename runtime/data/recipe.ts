/** The `data:` section of a spec, as the pipeline reads it. */

export type Augmentation = 'random_crop' | 'horizontal_flip' | { readonly pca_lighting: { readonly std: number } };

export interface DataRecipe {
  /** Shorter side in pixels before the centre square is cut; absent leaves images as they are. */
  readonly resize?: number;
  /** Side of the square that the network sees; equals its input. */
  readonly crop?: number;
  /** What is subtracted: the training set's mean image or channel means, or given values in 0..255. */
  readonly mean?: 'image' | 'channel' | readonly number[];
  /** Multiplies (pixel − mean); 1 when absent. */
  readonly scale?: number;
  readonly augment?: readonly Augmentation[];
  /** How test images are scored; `center_crop` when absent. */
  readonly evaluate?: 'center_crop' | 'ten_crop';
}
