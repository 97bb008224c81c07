/** A result as text: what a person reads first, in Markdown. */
import type { CorrectnessResult, GpuResult, KernelTime, StepKernels } from './types.ts';

export function report(result: GpuResult): string {
  return [
    describeAdapter(result),
    describeCorrectness(result.correctness),
    describeSteps(result),
    ...describePeers(result),
    ...result.kernels.map((kernels) => describeKernels(kernels, result)),
    ...(result.omitted.length === 0 ? [] : [`Left out:\n\n${result.omitted.map((line) => `- ${line}`).join('\n')}`]),
  ].join('\n\n');
}

export function failed({ correctness, omitted }: GpuResult): boolean {
  return omitted.length > 0 || correctness.some(({ failures }) => failures.length > 0);
}

function describeAdapter({ adapter, host, seconds, quick, peaks }: GpuResult): string {
  const words = [adapter.vendor, adapter.architecture, adapter.device].filter((word) => word !== '').join(', ');
  const most =
    peaks === undefined
      ? ''
      : ` At most, in WGSL: ${whole(peaks.gflops)} GFLOP/s of multiply-adds, ${whole(peaks.gbps)} GB/s of a copy.`;
  return [
    `# ${adapter.description}`,
    '',
    `${host}${words === '' ? '' : `; ${words}`}${adapter.software ? '; a software adapter' : ''}; ${adapter.clock};` +
      ` ${whole(seconds)} s${quick ? ', a dry run whose times mean nothing' : ''}.${most}`,
  ].join('\n');
}

function describeCorrectness(results: readonly CorrectnessResult[]): string {
  const wrong = results.filter(({ failures }) => failures.length > 0);
  const comparisons = results.reduce((sum, each) => sum + each.comparisons, 0);
  const summary = `Numbers: ${results.length - wrong.length} of ${results.length} cases hold, ${comparisons} comparisons.`;
  const rows = results.map(({ name, against, worst, failures }) => [
    name,
    against,
    worst === undefined ? '' : `${worst.error.toExponential(1)} of ${worst.tolerance} (${worst.what})`,
    failures.length === 0 ? 'holds' : failures.join('; '),
  ]);
  return `${summary}\n\n${table(['case', 'against', 'worst relative error', ''], rows)}`;
}

function describeSteps({ steps }: GpuResult): string {
  const rows = steps.map(({ network, what, batch, milliseconds, overlapped }) => [
    network,
    what,
    String(batch),
    `${milliseconds.toFixed(2)} ms`,
    `${overlapped.toFixed(2)} ms`,
    whole((1000 * batch) / Math.min(milliseconds, overlapped)),
  ]);
  return table(['network', '', 'N', 'step', 'two under way', 'images/s'], rows);
}

function describePeers({ peers, steps }: GpuResult): readonly string[] {
  if (peers.length === 0) {
    return [];
  }
  const rows = peers.map(({ peer, network, what, batch, milliseconds, failure }) => {
    const own = steps.find((step) => step.network === network && step.what === what && step.batch === batch);
    const least = own === undefined ? undefined : Math.min(own.milliseconds, own.overlapped);
    return [
      peer,
      network,
      what,
      String(batch),
      milliseconds === undefined ? (failure ?? '') : `${milliseconds.toFixed(2)} ms`,
      milliseconds === undefined || least === undefined ? '' : `${(milliseconds / least).toFixed(2)}×`,
    ];
  });
  return [table(['peer', 'network', '', 'N', 'step', 'specc ahead'], rows)];
}

/** Slowest first. */
function describeKernels({ network, batch, kernels }: StepKernels, { peaks }: GpuResult): string {
  const total = kernels.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const share = (value: number | undefined, of: number | undefined) =>
    value === undefined || of === undefined ? '' : `${((100 * value) / of).toFixed(0)} %`;
  const rows = [...kernels]
    .sort((a, b) => b.microseconds - a.microseconds)
    .map(({ kernel, phase, microseconds, gflops, gbps }: KernelTime) => [
      kernel,
      phase,
      `${microseconds.toFixed(1)} µs`,
      share(microseconds, total),
      gflops === undefined ? '' : whole(gflops),
      share(gflops, peaks?.gflops),
      whole(gbps),
      share(gbps, peaks?.gbps),
    ]);
  const header = ['kernel', 'phase', 'time', 'of the step', 'GFLOP/s', 'of the peak', 'GB/s', 'of a copy'];
  return `## ${network}, training step, N = ${batch}: ${(total / 1000).toFixed(2)} ms in kernels\n\n${table(header, rows)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function whole(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
