/** The worker process of a container or a service manager: `qingshan worker`, with the environment as its only input. */
process.argv.splice(2, Infinity, 'worker');
await import('../src/cli/main.ts');
