#!/usr/bin/env node
/**
 * The command line's entry point: declares the commands, runs one, and turns whatever goes wrong into a message and an exit code.
 * Commands import what they need when they run, so that `specc check` starts fast.
 */
import { Command, CommanderError } from 'commander';
import { addBuildCommand } from './build-command.ts';
import { addCheckCommand } from './check-command.ts';
import { addCompareCommand } from './compare-command.ts';
import { addDiffCommand } from './diff-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addEvalCommand } from './eval-command.ts';
import { Exit, exitCodes, UsageError } from './exit.ts';
import { addExplainCommand } from './explain-command.ts';
import { addFmtCommand } from './fmt-command.ts';
import { addLspCommand } from './lsp-command.ts';
import { addMatrixCommand } from './matrix-command.ts';
import { addPredictCommand } from './predict-command.ts';
import { addResolveCommand } from './resolve-command.ts';
import { addRunCommand } from './run-command.ts';
import { addSweepCommand } from './sweep-command.ts';
import { clearStatus, endOnLostOutput, printError } from './terminal.ts';
import { addTrainCommand } from './train-command.ts';
import { version } from './version.ts';

const examples = `
Examples:
  $ specc check specs/*.yaml                        find mistakes, with fixes that were tried
  $ specc build specs/alexnet.yaml                  write generated/alexnet/
  $ specc train specs/lenet5.yaml --data mnist      train on the digits, keep runs/lenet5/
  $ specc explain SPC4102                           read the page of an error

\`specc <command> --help\` shows the options of a command with examples.`;

function createProgram(): Command {
  const program = new Command('specc')
    .description(
      'Compiles YAML descriptions of convolutional networks to TypeScript, WGSL and C, trains and runs them.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    // Suggestions are on a line of their own; any other line break comes from the user's input.
    .configureOutput({ outputError: (text) => printError(...text.trimEnd().split(/\n(?=\((?:Did you mean|see ))/)) })
    .showHelpAfterError('(see `specc --help`)')
    .addHelpText('after', examples);
  const add = [
    addCheckCommand,
    addFmtCommand,
    addBuildCommand,
    addExplainCommand,
    addResolveCommand,
    addDiffCommand,
    addMatrixCommand,
    addTrainCommand,
    addSweepCommand,
    addEvalCommand,
    addPredictCommand,
    addRunCommand,
    addCompareCommand,
    addDoctorCommand,
    addLspCommand,
  ];
  for (const addCommand of add) {
    addCommand(program);
  }
  for (const command of program.commands) {
    command.helpOption('-h, --help', 'print help').showHelpAfterError(`(see \`specc ${command.name()} --help\`)`);
  }
  return program;
}

/** Runs a command line, without node and script name; returns the exit code. Never throws. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    if (words.length === 0) {
      program.outputHelp();
      return exitCodes.usage;
    }
    await program.parseAsync(words, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    return await exitCodeFor(error);
  }
}

async function exitCodeFor(error: unknown): Promise<number> {
  if (error instanceof Exit) {
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    // Help and version end with an error of code 0; commander has already printed everything.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (error instanceof UsageError) {
    printError(`error: ${error.message}`, ...error.help.map((line) => `  ${line}`));
    return exitCodes.usage;
  }
  const { printFailure } = await import('./report.ts');
  printFailure(error);
  return exitCodes.failed;
}

endOnLostOutput();
process.exitCode = await runCommandLine(process.argv.slice(2));
clearStatus();
