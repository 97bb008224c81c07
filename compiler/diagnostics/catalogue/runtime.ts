/**
 * SPC8xxx: what goes wrong after compilation, with devices, weights, data and files. The runtime throws these as errors whose class
 * formats the message, and imports nothing from here; a test keeps codes and slugs of both sides equal.
 */
import { entry } from '../create.ts';

/** The message is the error's own. */
function runtimeEntry(code: `SPC${number}`, slug: string) {
  return entry({ code, slug, severity: 'error', since: '0.1.0', message: (p: { message: string }) => p.message });
}

export const deviceNotFound = runtimeEntry('SPC8001', 'device-not-found');
export const deviceLimit = runtimeEntry('SPC8002', 'device-limit');
export const deviceLost = runtimeEntry('SPC8003', 'device-lost');
export const outOfMemory = runtimeEntry('SPC8004', 'out-of-memory');
export const kernelFailed = runtimeEntry('SPC8005', 'kernel-failed');
export const cacheUnusable = runtimeEntry('SPC8006', 'cache-unusable');
export const weightShapeMismatch = runtimeEntry('SPC8101', 'weight-shape-mismatch');
export const weightsFileInvalid = runtimeEntry('SPC8102', 'weights-file-invalid');
export const batchMismatch = runtimeEntry('SPC8201', 'batch-mismatch');
export const dataNotFound = runtimeEntry('SPC8202', 'data-not-found');
export const dataInvalid = runtimeEntry('SPC8203', 'data-invalid');
export const packageMissing = runtimeEntry('SPC8204', 'package-missing');
export const imagesUnreadable = runtimeEntry('SPC8205', 'images-unreadable');
export const dataMismatch = runtimeEntry('SPC8206', 'data-mismatch');
export const outputNotFinite = runtimeEntry('SPC8210', 'output-not-finite');
export const checkpointMismatch = runtimeEntry('SPC8301', 'checkpoint-mismatch');
export const lossNotFinite = runtimeEntry('SPC8302', 'loss-not-finite');
export const fileUnwritable = runtimeEntry('SPC8303', 'file-unwritable');
export const recipeMissing = runtimeEntry('SPC8304', 'recipe-missing');
export const checkpointDamaged = runtimeEntry('SPC8305', 'checkpoint-damaged');
export const weightsNotFinite = runtimeEntry('SPC8306', 'weights-not-finite');
