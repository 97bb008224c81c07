/** The C kernel of an elementwise layer that no other kernel could take into its epilogue. */
export { cFamilies } from '../../targets/c/elementwise-kernel.ts';
