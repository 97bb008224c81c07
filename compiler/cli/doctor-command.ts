/** `specc doctor`: what this machine offers, and why something is missing. */
import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { Exit, exitCodes } from './exit.ts';
import { print, printError } from './terminal.ts';
import { version } from './version.ts';

/** Optional packages and what needs them. */
const packages: readonly (readonly [name: string, purpose: string])[] = [
  ['webgpu', 'running networks on a GPU in Node'],
  ['koffi', 'running networks as native code, where there is a C compiler'],
  ['sharp', 'reading images'],
  ['mnist', 'the data set `mnist`'],
  ['@sparticuz/chromium', 'a software device (SwiftShader) where there is no GPU'],
];

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .summary('list the devices and packages available here')
    .description('Lists the devices and optional packages usable here, and says why any others are not.')
    .addHelpText(
      'after',
      `
Examples:
  $ specc doctor

Exits with 1 when no device can run a network.`,
    )
    .action(doctor);
}

async function doctor(): Promise<void> {
  print(`specc ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`);
  print('', 'Packages');
  for (const [name, purpose] of packages) {
    print(`  ${packageState(name).padEnd(9)}  ${name.padEnd(20)}  ${purpose}`);
  }
  print('', 'Devices');
  const { listDevices } = await import('../../runtime/node/index.ts');
  const reports = await listDevices();
  for (const { source, device, reason } of reports) {
    print(
      device === undefined
        ? `  missing    ${source}: ${reason}`
        : `  ok         ${source}: ${device.description}${device.software ? ', runs on the CPU' : ''}`,
    );
  }
  if (!reports.some(({ device }) => device !== undefined)) {
    printError('', 'no device can run a network here; `specc check`, `build` and `explain` work without one');
    throw new Exit(exitCodes.failed);
  }
}

function packageState(name: string): string {
  try {
    createRequire(import.meta.url).resolve(name);
    return 'installed';
  } catch {
    return 'missing';
  }
}
