/** `kubectl completion SHELL`. */
import { defineCommand, usageError } from '../command.ts';

export default defineCommand({
  use: 'completion SHELL',
  short: 'Print completion code for a shell',
  long: 'Prints code that completes commands, flags, resources and names at Tab.\n\n The shell is one of bash, zsh, fish and powershell. The code asks kubectl itself, and that asks the cluster.',
  example: '# For this bash\nsource <(kubectl completion bash)\n\n# For every zsh\nkubectl completion zsh > "${fpath[1]}/_kubectl"',
  async run({ args, io, command }) {
    const [shell] = args;
    if (shell === undefined) throw usageError(command, 'Shell not specified.');
    if (args.length > 1) throw usageError(command, 'Too many arguments. Expected only the shell type.');
    const { SCRIPTS } = await import('../complete/scripts.ts');
    if (!Object.hasOwn(SCRIPTS, shell)) throw usageError(command, `Unsupported shell type ${JSON.stringify(shell)}.`);
    io.stdout.write(SCRIPTS[shell]!);
  },
});
