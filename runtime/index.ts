/** The runtime's public interface: what generated packages import, and what programs need to open, train and run them. */
export * from './data/index.ts';
export type { Device, DeviceInfo, Executor, ExecutorOptions, NetworkCode, StepScalars } from './device/device.ts';
export { type DeviceReport, listDevices, openDevice } from './device/open.ts';
export type { DeviceKind, DeviceOptions } from './device/source.ts';
export { openWebGpu, type WebGpu, type WebGpuOptions } from './device/webgpu/open.ts';
export * from './errors.ts';
export { type BatchMetrics, type MetricName, metricNames, topK } from './metrics.ts';
export type { GradientResult, MaskOptions, Model, StepOptions } from './model.ts';
export {
  type Call,
  Network,
  type NetworkOptions,
  type NetworkSource,
  type OpenNetwork,
  openNetwork,
  type Parameter,
  type Phases,
} from './network.ts';
export type { PackageFiles, ReadFile } from './package-file.ts';
export type {
  BufferDescription,
  CpuProgramDescription,
  KernelDescription,
  KernelVariant,
  ParameterDescription,
  PhaseName,
  Profile,
  ProgramDescription,
  RecordedCall,
  RecordedPhases,
  RequiredLimits,
} from './program.ts';
export { initialValues } from './random/init.ts';
export type { Distribution, DistributionName, SettingsOf } from './random/initializers/registry.ts';
export { type Key, keyOf, PhiloxSequence, philox, streamOf } from './random/philox.ts';
export { elementCount, type Tensor, tensor } from './tensor.ts';
export * from './train/index.ts';
export { floatTensors } from './weights/float-tensors.ts';
export { readSafetensors, type SafetensorsFile, type StoredTensor, writeSafetensors } from './weights/safetensors.ts';
