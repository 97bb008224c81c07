/** Images to batches: the part of `data/` that programs need. */
export {
  allImages,
  type DataRemark,
  type Dataset,
  type ImageSplit,
  imagesPerClass,
  limitDataset,
  type PackedImages,
  packedSplit,
  type RawImage,
  splitByStride,
  subset,
  unlabelled,
} from './dataset.ts';
export * from './errors.ts';
export { checkFit } from './fit.ts';
export { type Batch, createPipeline, type Pipeline, type PipelineOptions } from './pipeline.ts';
export type { Augmentation, AugmentationSettings, DataRecipe } from './recipe.ts';
export { type DataStatistics, type StatisticsStore, writtenStatistics } from './statistics.ts';
