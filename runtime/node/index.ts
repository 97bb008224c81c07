/** The runtime for Node: everything of `specc/runtime`, with devices from packages, and files. */
export * from '../index.ts';
export {
  createDecoder,
  type DecodeImage,
  type DecodeOptions,
  formatNames,
  imageFormats,
  isImageName,
} from './decode-image.ts';
export { listDevices, openDevice } from './devices.ts';
export { errorCode, fileProblem } from './file-problem.ts';
export { type NamedImagesOptions, openImages } from './named-images.ts';
export { dataForms, openDataset } from './open-dataset.ts';
export { createStatisticsCache } from './statistics-cache.ts';
export { readTensorFile, writeTensorFile } from './tensor-file.ts';
