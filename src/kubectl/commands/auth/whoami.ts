/** `kubectl auth whoami`. */
import { hasReason } from '../../../machinery/status-error.ts';
import type { ApiClient } from '../../api-client.ts';
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { listText } from '../../flags/go-text.ts';
import type { Unstructured } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { TABLE_FORMAT, TabWriter } from '../../print/tabwriter.ts';
import { toTyped } from '../../typed.ts';

export default defineCommand({
  use: 'whoami',
  short: 'Tell who one is',
  long: 'Tell who the server thinks one is: name, groups, and what else it knows.',
  example: '# Who am I\nkubectl auth whoami\n\n# As JSON\nkubectl auth whoami -o json',
  flags: printFlags(),
  async run({ flags: given, factory, io }) {
    const client = await factory.client();
    const printer = given.output ? await createPrinter(io, given, { isTyped: true }) : undefined;
    const review = await ask(client);
    if (printer) return printer.print(toTyped(review));
    io.stdout.write(tableOf((review['status'] as { userInfo?: UserInfo } | undefined)?.userInfo ?? {}));
  },
});

/** The oldest servers know an older version alone. */
async function ask(client: ApiClient): Promise<Unstructured> {
  for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
    try {
      const apiVersion = `authentication.k8s.io/${version}`;
      return { ...(await client.request({ method: 'POST', path: `/apis/${apiVersion}/selfsubjectreviews`, body: { kind: 'SelfSubjectReview', apiVersion, metadata: {}, status: { userInfo: {} } } })), apiVersion, kind: 'SelfSubjectReview' };
    } catch (error) {
      if (hasReason(error, 'Forbidden')) throw new CommandError('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it', { cause: error });
      if (!hasReason(error, 'NotFound')) throw error;
    }
  }
  throw new CommandError('the selfsubjectreviews API is not enabled in the cluster\nenable APISelfSubjectReview feature gate and authentication.k8s.io/v1alpha1 or authentication.k8s.io/v1beta1 API');
}

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export function tableOf({ username, uid, groups = [], extra = {} }: UserInfo): string {
  const out = new TabWriter(TABLE_FORMAT);
  out.write('ATTRIBUTE\tVALUE\n');
  if (username) out.write(`Username\t${username}\n`);
  if (uid) out.write(`UID\t${uid}\n`);
  if (groups.length > 0) out.write(`Groups\t${listText(groups)}\n`);
  for (const [key, values] of Object.entries(extra).toSorted(([a], [b]) => (a < b ? -1 : 1))) out.write(`Extra: ${key}\t${listText(values)}\n`);
  out.flush();
  return out.toString();
}
