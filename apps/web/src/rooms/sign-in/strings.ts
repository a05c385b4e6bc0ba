/** English texts of the sign-in room. */
export const signInStrings = {
  signInTitle: 'Sign in to Netra Apex',
  registerTitle: 'Create your account',
  tagline: 'Cut what you spend on AI, and prove it.',
  email: 'Email',
  password: 'Password',
  passwordHint: (characters: number) => `At least ${characters} characters.`,
  name: 'Your name',
  organization: 'Organization',
  organizationHint: 'Optional.',
  signIn: 'Sign in',
  register: 'Create account',
  toRegister: 'No account yet? Create one',
  toSignIn: 'Already have an account? Sign in',
  oneTimeLink: 'Running it on this machine? The address printed at start signs you in once.',
} as const;
