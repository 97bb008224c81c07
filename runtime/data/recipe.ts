/** The `data:` section of a spec, as the pipeline reads it. */

/** Changes with settings, by name. */
export interface AugmentationSettings {
  readonly pca_lighting: { readonly std: number };
  /** Black pixels on each side, before a window of the input's size is cut out at random. */
  readonly pad_crop: { readonly padding: number };
  /** Ranges [least, greatest] of the window's share of the image and of its width over its height. */
  readonly random_resized_crop: { readonly scale: readonly number[]; readonly ratio: readonly number[] };
}

export type AugmentationName = 'random_crop' | 'horizontal_flip' | keyof AugmentationSettings;

/** An augmentation without settings is written as a word. */
export type SettingsOf<K extends AugmentationName> = K extends keyof AugmentationSettings
  ? AugmentationSettings[K]
  : object;

/** A word, or a mapping with one of the settings. */
export type Augmentation = Exclude<AugmentationName, keyof AugmentationSettings> | Partial<AugmentationSettings>;

export interface DataRecipe {
  /** Shorter side in pixels before the centre square is cut; absent leaves images as they are. */
  readonly resize?: number;
  /** Side of the square that the network sees; equals its input. */
  readonly crop?: number;
  /** What is subtracted: the training set's mean image or channel means, or given values in 0..255. */
  readonly mean?: 'image' | 'channel' | readonly number[];
  /** Multiplies (pixel − mean); 1 when absent. */
  readonly scale?: number;
  /** What (pixel − mean) is divided by: the training set's standard deviation per channel, or given values in units of 0..255. */
  readonly std?: 'channel' | readonly number[];
  readonly augment?: readonly Augmentation[];
  /** How test images are scored; `center_crop` when absent. */
  readonly evaluate?: 'center_crop' | 'ten_crop';
}

/** The settings of a change, where the recipe has it. */
export function augmentation<K extends keyof AugmentationSettings>(
  { augment = [] }: DataRecipe,
  name: K,
): AugmentationSettings[K] | undefined {
  return augment.map((step) => (typeof step === 'object' ? step[name] : undefined)).find((each) => each !== undefined);
}
