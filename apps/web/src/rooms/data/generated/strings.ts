const count = new Intl.NumberFormat('en-US');

const calls = (number: number) => `${count.format(number)} ${number === 1 ? 'call' : 'calls'}`;

/** English texts of the page of generated calls. */
export const generatedStrings = {
  title: 'Generated calls',
  start: {
    title: 'Generate calls',
    text: 'Calls that were never made, each marked synthetic, in a project of their own: to try Apex, or to hold its findings against waste that is known.',
    profile: 'Profile',
    sensitive: (name: string) => `${name} (needs consent)`,
    project: 'Project of its own',
    calls: 'About how many calls',
    days: 'Days',
    seed: 'Seed',
    inject: 'Waste to build in',
    injectHint: 'lever:intensity, as in batch:0.5,prompt-cache:0.8',
    submit: 'Generate',
    readOnly: 'Analysts, administrators and owners generate calls; you can see what was generated.',
  },
  list: {
    title: 'What was generated',
    none: 'Nothing has been generated here.',
    states: {
      awaiting_approval: 'Waits for consent',
      running: 'Being generated',
      done: 'Done',
      failed: 'Failed',
      cancelled: 'Cancelled',
      rejected: 'Rejected',
    },
    plan: (profile: string, rows: number, seed: number) =>
      `${profile}, about ${calls(rows)}, seed ${count.format(seed)}`,
    storage: (bytes: number) => `about ${count.format(Math.max(1, Math.round(bytes / 1e6)))} MB`,
    reasons: 'Consent is needed, since',
    stored: (stored: number, total: number) => `${count.format(stored)} of about ${calls(total)} are stored`,
    rate: (perSecond: number) => `${count.format(Math.round(perSecond))} a second`,
    left: (time: string) => `${time} left`,
    result: (number: number, cost: string) => `${calls(number)} worth ${cost}`,
    waste: 'Waste that was built in',
    saving: (lever: string, feature: string, amount: string) => `${lever} in ${feature}: ${amount}`,
    decided: (decision: string, by: string, note: string) =>
      `${decision} by ${by}${note === '' ? '' : `: ${note}`}`,
    approve: 'Approve',
    reject: 'Reject',
    cancel: 'Stop',
    of: (what: string, project: string) => `${what}: ${project}`,
    savings: 'Savings in it',
  },
} as const;
