import { spawn } from 'node:child_process';
import { ApexError, type ServiceName, serviceSchema, services } from '@netra/contract';
import { processEnvironment } from '@netra/foundation';
import type { Command } from 'commander';
import { serviceMain } from '../supervisor/service-plan.ts';
import { runCommand } from '../terminal/output.ts';

function serve(service: ServiceName): Promise<void> {
  // Unlike under `up`, the service is configured by whoever runs it, so it gets the variables as they are.
  const child = spawn(process.execPath, [serviceMain(service)], {
    stdio: 'inherit',
    env: processEnvironment(),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}

/** Adds `apex serve <service>`: one service in the foreground, for production. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run one service in the foreground, configured by its environment variables')
    .argument('<service>', services.join(', '))
    .option('--json', 'print errors as JSON')
    .action((name: string, options: { json?: boolean }) =>
      runCommand(options.json ?? false, () => {
        const service = serviceSchema.safeParse(name);
        if (service.success) return serve(service.data);
        throw new ApexError(
          'usage',
          `There is no service "${name}"; expected one of ${services.join(', ')}.`,
        );
      }),
    );
}
