/** The network as an ONNX file in onnxruntime for the web: WebAssembly with SIMD and threads. Inference only. */
import * as ort from 'onnxruntime-web';
import { openSession } from '../onnx-session.mjs';

export function open(network, _parameters, options) {
  ort.env.wasm.numThreads = options.threads;
  return openSession(ort, network, options, { executionProviders: ['wasm'] });
}
