/** PyTorch on CUDA as a peer, where Python has it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PeerTime } from './types.ts';

/** What `torch_cuda.py` prints, line by line; nothing where there is no Python, no PyTorch or no CUDA. */
export async function timeTorch(bundle: string, seconds: number, say: (line: string) => void): Promise<PeerTime[]> {
  const python = process.env.SPECC_BENCH_PYTHON ?? 'python3';
  const child = spawn(python, [join(bundle, 'torch_cuda.py'), bundle, String(seconds)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const peers: PeerTime[] = [];
  let rest = '';
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const peer = JSON.parse(line) as PeerTime;
      peers.push(peer);
      say(`        ${peer.peer}: ${peer.network}, ${peer.what}, N = ${peer.batch}`);
    }
  });
  const code = await new Promise<number | undefined>((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', (status) => resolve(status ?? 1));
  });
  if (code === undefined || code === NOT_THERE) {
    say(`        PyTorch on CUDA is absent${code === undefined ? `: no ${python}` : ''}`);
  } else if (code !== 0) {
    say(`        PyTorch ended with ${code}: ${complaint.trim().split('\n').at(-1)}`);
  }
  return peers;
}

/** How the script says that there is no PyTorch or no CUDA. */
const NOT_THERE = 3;
