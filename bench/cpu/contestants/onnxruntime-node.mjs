/** The network as an ONNX file in onnxruntime for Node: native code. Inference only. */
import * as ort from 'onnxruntime-node';
import { openSession } from '../onnx-session.mjs';

export function open(network, _parameters, options) {
  return openSession(ort, network, options, { executionProviders: ['cpu'], intraOpNumThreads: options.threads });
}
