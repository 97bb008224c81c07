/** Makes a call whose promise the WebGPU implementation settles by polling; lets a host decide how it polls. */
export type Poll = <T>(call: () => T) => T;
