/** English texts of the settings room. */
export const settingsStrings = {
  title: 'Settings',
  profile: 'Profile',
  name: 'Name',
  email: 'Email',
  organization: 'Organization',
  organizationText: 'Threads, calls and keys belong to one organization and are never seen from another.',
  active: 'Active',
  switchTo: 'Switch',
  switchToOf: (name: string) => `Switch to ${name}`,
  roles: { owner: 'Owner', admin: 'Admin', analyst: 'Analyst', viewer: 'Viewer' },
  session: 'Session',
  sessionText: 'You are signed in on this browser. Access tokens live for minutes and only in memory.',
  signOut: 'Sign out',
  theme: 'Theme',
  themeText: 'How this browser shows Apex.',
} as const;
