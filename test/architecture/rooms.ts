/** Who may import whom among our own rooms; the reasons are in ARCHITECTURE.md. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  foundation: ['contract'],
  pricing: ['contract'],
  replay: ['contract', 'pricing'],
  agents: ['contract', 'foundation'],
  client: ['contract'],
  analytics: ['contract', 'foundation', 'pricing', 'replay'],
  auth: ['contract', 'foundation'],
  backend: ['contract', 'foundation', 'pricing', 'agents', 'client'],
  web: ['contract', 'client', 'pricing', 'replay', 'foundation'],
  cli: ['contract', 'client', 'pricing', 'replay', 'foundation'],
};

/** The part of the web room that runs in browsers may not reach the part that serves it, nor foundation. */
export const browserRooms = ['contract', 'client', 'pricing', 'replay'];

/** The libraries of language models, and the one folder that may know them. */
export const modelLibraries = { names: /^(?:ai|@ai-sdk\/.+)$/, home: 'apps/backend/src/models/' } as const;
