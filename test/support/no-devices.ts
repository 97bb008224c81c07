/** Keeps the `unit` project free of devices: a test that asks for one fails, and says where it belongs. */
import { afterAll, vi } from 'vitest';

const { asked, refuse } = vi.hoisted(() => {
  const asked = new Set<string>();
  /** The code under test may take a missing package for a missing device, so the file fails in any case. */
  const refuse = (name: string) => () => {
    asked.add(name);
    throw new Error(`the \`unit\` tests have no \`${name}\``);
  };
  return { asked, refuse };
});

vi.mock('webgpu', refuse('webgpu'));
vi.mock('koffi', refuse('koffi'));
vi.mock('@yowasp/clang', refuse('@yowasp/clang'));
vi.mock('playwright-core', refuse('playwright-core'));

afterAll(() => {
  if (asked.size > 0) {
    throw new Error(`this file asked for ${[...asked].join(', ')}: call it \`….device.test.ts\``);
  }
});
