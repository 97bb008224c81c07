/** Judges one text after another: a question comes in, the problem or null goes out. Says `ready` first. */
import { parentPort } from 'node:worker_threads';
import { problemOfText, type Question } from './check-text.ts';

parentPort?.on('message', async (question: Question) =>
  parentPort?.postMessage((await problemOfText(question)) ?? null),
);
// The first check compiles the schema.
await problemOfText({ text: 'spec: 1\n', before: '' });
parentPort?.postMessage('ready');
