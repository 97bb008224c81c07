/** Other frameworks' schedules that are something like this one. */
const SHAPES =
  'no schedule has this shape; the nearest is `cosine: { warmup: { epochs: … } }`, which rises in a line and falls to `end_rate`';

/** Schedules of others that none of ours follows. */
export const absentSchedules: Readonly<Record<string, string>> = Object.fromEntries(
  'onecycle onecyclelr cycliclr cosineannealingwarmrestarts cosinedecayrestarts'
    .split(' ')
    .map((name) => [name, SHAPES]),
);
