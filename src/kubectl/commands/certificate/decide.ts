/** `kubectl certificate approve` and `deny`. */
import type { CertificateSigningRequest } from '../../../kinds/generated/certificates-v1.ts';
import { timestamp } from '../../../base/clock.ts';
import { hasReason } from '../../../machinery/status-error.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { filenameFlags, filenamesOf } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { groupOf, type Unstructured } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import type { Info } from '../../resource/info.ts';
import { isFilenameEmpty } from '../../resource/filenames.ts';

const flags = () => ({ ...printFlags(), ...filenameFlags('with the requests'), force: bool({ usage: 'Update the request even if it has been decided in the same way.' }) });
type Context = CommandContext<ReturnType<typeof flags>>;

interface Decision {
  readonly type: 'Approved' | 'Denied';
  readonly opposite: 'Approved' | 'Denied';
  readonly reason: string;
  readonly message: string;
}

const APPROVAL: Decision = { type: 'Approved', opposite: 'Denied', reason: 'KubectlApprove', message: 'This CSR was approved by kubectl certificate approve.' };
const DENIAL: Decision = { type: 'Denied', opposite: 'Approved', reason: 'KubectlDeny', message: 'This CSR was denied by kubectl certificate deny.' };

export const approve = defineCommand({
  use: 'approve (-f FILENAME | NAME)',
  short: 'Approve a certificate signing request',
  long: 'Approve a certificate signing request: a signer may issue what is asked for.\n\n Look at the request first: what it asks for may open the cluster to whoever has it.',
  example: '# Approve csr-sqgzp\nkubectl certificate approve csr-sqgzp',
  flags: flags(),
  run: context => decide(context, APPROVAL),
});

export const deny = defineCommand({
  use: 'deny (-f FILENAME | NAME)',
  short: 'Deny a certificate signing request',
  long: 'Deny a certificate signing request: no signer issues what is asked for.',
  example: '# Deny csr-sqgzp\nkubectl certificate deny csr-sqgzp',
  flags: flags(),
  run: context => decide(context, DENIAL),
});

async function decide(context: Context, decision: Decision): Promise<void> {
  const { args, flags: given, io, factory } = context;
  const printer = await createPrinter(io, given, { operation: decision.type.toLowerCase() });
  if (args.length === 0 && isFilenameEmpty(filenamesOf(given))) throw new CommandError('one or more CSRs must be specified as <name> or -f <filename>');
  factory.dialable();
  const result = await factory.resources({ namespace: '', filenames: filenamesOf(given), resourceNames: { type: 'certificatesigningrequests', names: args }, continueOnError: true, flatten: true, latest: true });
  let count = 0;
  await result.visit(async info => {
    await decideOne(context, info, decision);
    count++;
    await printer.print(info.object!);
  });
  if (count === 0) io.stdout.write('No resources found\n');
}

const ATTEMPTS = 10;

async function decideOne({ factory, flags: given, io }: Context, info: Info, decision: Decision): Promise<void> {
  const client = await factory.client();
  for (let attempt = 0; ; attempt++) {
    const { apiVersion = '', kind = '' } = info.object!;
    const group = groupOf(apiVersion);
    if (kind !== 'CertificateSigningRequest' || group !== 'certificates.k8s.io') throw new CommandError(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${group ? `${kind}.${group}` : kind}`);
    const path = `/apis/certificates.k8s.io/v1/certificatesigningrequests/${info.name}`;
    const request = await client.request({ path }).catch((cause: Error) => {
      throw hasReason(cause, 'NotFound') ? new CommandError(`could not find v1 version of ${info.name}: ${cause.message}`, { cause }) : cause;
    });
    const decided = withDecision(request as unknown as CertificateSigningRequest, decision, timestamp(io.clock.now()));
    if (!decided && !given.force) return;
    try {
      await client.request({ method: 'PUT', path: `${path}/approval`, body: { ...(decided ?? request), apiVersion: 'certificates.k8s.io/v1', kind } as unknown as Unstructured });
      return;
    } catch (error) {
      if (!hasReason(error, 'Conflict') || attempt >= ATTEMPTS) throw error;
      await info.get();
    }
  }
}

/** Undefined where it has been decided so before; throws where otherwise. */
function withDecision(request: CertificateSigningRequest, { type, opposite, reason, message }: Decision, now: string): CertificateSigningRequest | undefined {
  const conditions = request.status?.conditions ?? [];
  for (const { type: found } of conditions) {
    if (found === opposite) throw new CommandError(`certificate signing request ${JSON.stringify(request.metadata.name)} is already ${found}`);
    if (found === type) return undefined;
  }
  return { ...request, status: { ...request.status, conditions: [...conditions, { type, status: 'True', reason, message, lastUpdateTime: now }] } } as CertificateSigningRequest;
}
