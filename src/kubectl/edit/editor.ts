/** A person's editor on a file of its own. */
import { CommandError, ExitError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { FileError, type Io } from '../io.ts';

/** As the editor's variable says; where it has quotes, a shell reads it. */
export function editorCommand(env: Io['env'], path: string): { readonly title: string; readonly words: readonly string[] } {
  const editor = env['KUBE_EDITOR'] || env['EDITOR'] || 'vi';
  if (!/["'\\]/.test(editor) || !editor.includes(' ')) return { title: editor, words: [...editor.split(' '), path] };
  const shell = [env['SHELL'] || '/bin/bash', '-c'];
  return { title: [...shell, editor].join(' '), words: [...shell, `${editor} ${quote(path)}`] };
}

export interface EditedFile {
  readonly path: string;
  readonly text: string;
}

/** A new file with the text, and what the editor has left in it. */
export async function editText(io: Io, text: string, extension: string): Promise<EditedFile> {
  const path = newFile(io, text, extension);
  const { title, words: [program = '', ...args] } = editorCommand(io.env, path);
  const found = await io.processes.run(program, args, { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' }).catch((error: Error) => {
    if (error instanceof FileError) throw new CommandError(`unable to launch the editor ${quote(title)}`, { cause: error });
    throw error;
  });
  if (found.code !== 0) throw new CommandError(`there was a problem with the editor ${quote(title)}`);
  return { path, text: io.files.readText(path) };
}

function newFile(io: Io, text: string, extension: string): string {
  for (;;) {
    const path = `${(io.env['TMPDIR'] || '/tmp').replace(/\/+$/, '')}/${io.programName}-edit-${Math.floor(io.random.next() * 2 ** 32)}${extension}`;
    if (io.files.lstat(path)) continue;
    io.files.write(path, text, { mode: 0o600, isNew: true });
    return path;
  }
}

/** Tells where the changes are, if they are anywhere. */
export function preserving(io: Io, error: unknown, path: string): unknown {
  if (path !== '' && io.files.stat(path) && !(error instanceof ExitError)) io.stderr.write(`A copy of your changes has been stored to ${quote(path)}\n`);
  return error;
}
