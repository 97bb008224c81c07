/** `specc lsp`: the language server, for editors. */
import type { Command } from 'commander';

export function addLspCommand(program: Command): void {
  program
    .command('lsp')
    .summary('serve editors: errors while you type, hints, completion, fixes')
    .description(
      'The language server: speaks the Language Server Protocol on standard input and output. Editors start it.',
    )
    .option('--stdio', 'accepted because some clients add it; there is no other transport')
    .action(serve);
}

async function serve(): Promise<void> {
  const { serveStdio } = await import('../lsp/server/main.ts');
  await serveStdio();
}
