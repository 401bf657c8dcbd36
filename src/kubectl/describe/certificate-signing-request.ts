/** `kubectl describe certificatesigningrequest`. */
import type { CertificateSigningRequest } from '../../kinds/generated/certificates-v1.ts';
import { humanDuration } from '../../machinery/human-duration.ts';
import { parseCertificateRequest } from './certificate-request.ts';
import type { CertificateRequest } from './certificate-request.ts';
import type { Describer } from './describer.ts';
import { textOfBase64 } from './go-values.ts';
import { labelsInline, writeName } from './metadata.ts';
import type { Page } from './page.ts';
import { rfc1123 } from './times.ts';

const SUBJECT: readonly (readonly [title: string, objectId: string])[] = [
  ['Organization', '2.5.4.10'], ['Organizational Unit', '2.5.4.11'], ['Country', '2.5.4.6'], ['Locality', '2.5.4.7'],
  ['Province', '2.5.4.8'], ['StreetAddress', '2.5.4.9'], ['PostalCode', '2.5.4.17'],
];
const COMMON_NAME = '2.5.4.3';
const SERIAL_NUMBER = '2.5.4.5';

function statusText({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some(c => c.type === type) ?? false;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decision}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

function writeValues(page: Page, title: string, values: readonly string[] | undefined): void {
  if (!values || values.length === 0) return;
  page.write(0, `\t${title}:\t${values.join('\n\t\t')}\n`);
}

function writeRequested(page: Page, { subject, dnsNames, emails, uris, addresses }: CertificateRequest): void {
  page.write(0, 'Subject:\n');
  page.write(0, `\tCommon Name:\t${subject.get(COMMON_NAME)?.at(-1) ?? ''}\n`);
  page.write(0, `\tSerial Number:\t${subject.get(SERIAL_NUMBER)?.at(-1) ?? ''}\n`);
  for (const [title, id] of SUBJECT) writeValues(page, title, subject.get(id));
  if ([dnsNames, emails, uris, addresses].every(names => names.length === 0)) return;
  page.write(0, 'Subject Alternative Names:\n');
  writeValues(page, 'DNS Names', dnsNames);
  writeValues(page, 'Email Addresses', emails);
  writeValues(page, 'URIs', uris);
  writeValues(page, 'IP Addresses', addresses);
}

function parse({ spec }: CertificateSigningRequest): CertificateRequest {
  try {
    return parseCertificateRequest(textOfBase64(spec?.request ?? ''));
  } catch (error) {
    throw new Error(`Error parsing CSR: ${(error as Error).message}`, { cause: error });
  }
}

export const certificateSigningRequestDescriber: Describer<CertificateSigningRequest> = {
  group: 'certificates.k8s.io', versions: ['v1'], kind: 'CertificateSigningRequest', plural: 'certificatesigningrequests', namespaced: false,
  write(page, request) {
    const { metadata, spec } = request;
    const asked = parse(request);
    const seconds = spec?.expirationSeconds;
    writeName(page, request);
    page.write(0, `Labels:\t${labelsInline(metadata.labels)}\n`);
    page.write(0, `Annotations:\t${labelsInline(metadata.annotations)}\n`);
    page.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
    page.write(0, `Requesting User:\t${spec?.username ?? ''}\n`);
    if (spec?.signerName) page.write(0, `Signer:\t${spec.signerName}\n`);
    if (seconds !== undefined && seconds !== null) page.write(0, `Requested Duration:\t${humanDuration(seconds * 1000)}\n`);
    page.write(0, `Status:\t${statusText(request)}\n`);
    writeRequested(page, asked);
  },
};
