/** Settings that several schedules share. */
export const factorSchema = {
  description: 'What the learning rate is multiplied by, between 0 and 1.',
  type: 'number',
} as const;
