/** Words of other frameworks for settings that several schedules have. */
export const factorKeys: Readonly<Record<string, readonly string[]>> = { gamma: ['factor'] };
