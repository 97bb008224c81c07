/** Other frameworks' words for settings that several schedules share. */
export const factorKeys: Readonly<Record<string, readonly string[]>> = { gamma: ['factor'] };
