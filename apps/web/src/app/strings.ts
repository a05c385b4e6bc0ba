/** English texts of the frame around the rooms. */
export const appStrings = {
  product: 'Netra Apex',
  skipToContent: 'Skip to content',
  openNavigation: 'Open navigation',
  closeNavigation: 'Close navigation',
  navigation: 'Main',
  bar: 'Application',
  newChat: 'New question',
  spend: 'Spend',
  data: 'Data',
  settings: 'Settings',
  signOut: 'Sign out',
  organization: 'Organization',
  theme: 'Theme',
  themes: { light: 'Light', dark: 'Dark', auto: 'System' },
  loading: 'Loading…',
  retry: 'Try again',
  errorTitle: 'This did not work',
  offlineTitle: 'The server cannot be reached',
  forbiddenTitle: 'Your role does not allow this',
  forbiddenText: 'Ask an owner or admin of the organization to give you access.',
  notFoundTitle: 'There is nothing here',
  notFoundText: 'The address may be wrong, or it belongs to another organization.',
  backToChat: 'Back to chat',
  reprice: {
    would: (changed: number, all: number) =>
      `Pricing again changes ${changed.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} calls.`,
    applied: (changed: number) => `Done: ${changed.toLocaleString('en-US')} calls have a new cost.`,
    from: (before: string, after: string) => `The total goes from ${before} to ${after}.`,
    unpriced: (before: number, after: number) =>
      before === after
        ? ''
        : `Calls without a price: ${before.toLocaleString('en-US')}, then ${after.toLocaleString('en-US')}.`,
    byModel: 'Difference by model',
    model: 'Model',
    calls: 'Changed calls',
    before: 'Cost before',
    after: 'Cost after',
    noPrice: 'no price',
    apply: 'Apply',
  },
} as const;
