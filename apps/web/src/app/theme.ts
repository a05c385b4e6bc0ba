import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Look of the whole app: neutral greys, one accent, dense controls. Colours that carry text meet WCAG AA. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.125rem', lineHeight: '1.4' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  colors: {
    dark: [
      '#e4e4e7',
      '#b4b4bd',
      '#9d9da8',
      '#6b6b76',
      '#3a3a42',
      '#2c2c33',
      '#222228',
      '#17171b',
      '#111114',
      '#0b0b0d',
    ],
  },
  components: {
    // Mantine's own title colours are too faint on their light grounds (contrast 2.7 in yellow).
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
  },
});

/** Colours that Mantine sets too faint for small text, raised to a contrast of at least 4.5. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b5b66',
    '--mantine-color-placeholder': '#6b6b76',
    '--mantine-color-text': '#18181b',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-error': '#c01c28',
  },
  dark: {
    '--mantine-color-dimmed': '#a5a5b0',
    '--mantine-color-placeholder': '#8f8f9b',
    '--mantine-color-body': '#111114',
    '--mantine-color-error': '#ff8a8a',
  },
});
