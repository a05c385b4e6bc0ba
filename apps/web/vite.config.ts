import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Most gzip bytes of script the first page may load before lazy parts. */
const initialScriptLimit = 200 * 1024;

/** Prints what the first load weighs and fails the build when it grows past the limit. */
function initialScriptBudget(): Plugin {
  return {
    name: 'initial-script-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((item) => item.type === 'chunk');
      const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const initial = new Set<string>();
      const visit = (name: string): void => {
        const chunk = byName.get(name);
        if (chunk === undefined || initial.has(name)) return;
        initial.add(name);
        for (const imported of chunk.imports) visit(imported);
      };
      for (const chunk of chunks) if (chunk.isEntry) visit(chunk.fileName);
      const codes = [...initial].map((name) => byName.get(name)?.code ?? '');
      const gzip = codes.reduce((sum, code) => sum + gzipSync(code).length, 0);
      const brotli = codes.reduce((sum, code) => sum + brotliCompressSync(code).length, 0);
      this.info(
        `initial script: ${(gzip / 1024).toFixed(1)} KiB gzip, ${(brotli / 1024).toFixed(1)} KiB brotli ` +
          `in ${initial.size} file(s); limit ${initialScriptLimit / 1024} KiB gzip`,
      );
      if (gzip > initialScriptLimit) this.error('the initial script is over its limit');
    },
  };
}

/** Writes `.br` and `.gz` beside every text file, once, so that the server need not compress at each request. */
function precompress(): Plugin {
  let directory = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      directory = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const content = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(content));
        writeFileSync(`${path}.gz`, gzipSync(content));
      }
    },
  };
}

const origin = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), initialScriptBudget(), precompress()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', sourcemap: false },
  server: {
    port: 5173,
    // In development the running system's single origin answers everything that is not the app itself.
    proxy: {
      '/api': { target: origin, changeOrigin: true },
      '/auth': { target: origin, changeOrigin: true },
      '/.well-known': { target: origin, changeOrigin: true },
      '/v1': { target: origin, changeOrigin: true },
      '/ws': { target: origin, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
});
