/** Closes a test run with one plain line, `N passed, N failed, N skipped`, for people and machines that read logs. */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
      }
      // A file that could not be loaded, or failed before or after its tests, has no failed test; it must not look like a green run.
      if (module.state() === 'failed' && counts.failed === before) {
        counts.failed += 1;
      }
    }
    counts.failed += unhandledErrors.length;
    process.on('exit', () => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    });
  }
}
