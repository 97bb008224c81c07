/** Results as Markdown. */

/** @param {readonly (readonly string[])[]} rows  the header first; columns but the first are numbers */
export function markdownTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const text = (row) =>
    line(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))));
  const rule = line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  const [header, ...body] = rows;
  return [text(header), rule, ...body.map(text)].join('\n');
}

/**
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./contestants.mjs').Contestant[]} contestants
 * @param {Map<string, import('./compete.mjs').Outcome>} outcomes
 * @param {import('./prepare.ts').Counts} counts
 */
export function workloadReport(workload, contestants, outcomes, { flop, planBytes }) {
  const work = flop[workload.mode];
  const measuresMemory = workload.mode === 'train';
  const native = outcomes.get('specc-native');
  const wasm = outcomes.get('specc-wasm');
  const header = ['', 'time', 'CPU time', 'GFLOP/s', '÷ specc native', '÷ specc wasm'];
  const rows = contestants.map((contestant) => {
    const outcome = outcomes.get(contestant.name);
    const { failure, milliseconds, cpuMilliseconds, peakBytes, variant } = outcome;
    const name =
      contestant.variants.length > 1 && failure === undefined ? `${contestant.title} (${variant})` : contestant.title;
    const cells =
      failure === undefined
        ? [time(milliseconds), time(cpuMilliseconds), (work / milliseconds / 1e6).toFixed(1)]
        : ['–', '', ''];
    const memory = measuresMemory ? [peakBytes ? mebibytes(peakBytes) : ''] : [];
    return [name, ...cells, ratio(outcome, native), ratio(outcome, wasm), ...memory];
  });
  const memoryNote = measuresMemory ? `; specc's memory plan: ${mebibytes(planBytes)}` : '';
  return [
    `### ${workload.title}`,
    '',
    `${(work / 1e9).toFixed(work < 1e10 ? 3 : 1)} GFLOP${memoryNote}`,
    '',
    markdownTable([[...header, ...(measuresMemory ? ['peak memory'] : [])], ...rows]),
    '',
    ...contestants
      .filter(({ name }) => outcomes.get(name).failure !== undefined)
      .map(({ name, title }) => `- ${title}: ${outcomes.get(name).failure}`),
    ahead('specc native', native, fastest(contestants, outcomes, ['native', 'javascript']), 'fastest peer'),
    ahead('specc wasm', wasm, fastest(contestants, outcomes, ['javascript']), 'fastest JavaScript peer'),
    '',
  ].join('\n');
}

function fastest(contestants, outcomes, groups) {
  return contestants
    .filter(({ name, group }) => groups.includes(group) && outcomes.get(name).failure === undefined)
    .map(({ name, title }) => ({ title, milliseconds: outcomes.get(name).milliseconds }))
    .sort((a, b) => a.milliseconds - b.milliseconds)[0];
}

function ahead(name, { milliseconds, failure } = { failure: 'did not take part' }, peer, what) {
  if (failure !== undefined) {
    return `- ${name}: ${failure}`;
  }
  return peer === undefined
    ? `- ${name}: no ${what} finished`
    : `- ${name}: ${(peer.milliseconds / milliseconds).toFixed(2)}× as fast as the ${what}, ${peer.title}`;
}

function ratio({ milliseconds }, base) {
  return milliseconds === undefined || base?.milliseconds === undefined
    ? ''
    : `${(milliseconds / base.milliseconds).toFixed(2)}×`;
}

function time(milliseconds) {
  return milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

export function mebibytes(bytes) {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
