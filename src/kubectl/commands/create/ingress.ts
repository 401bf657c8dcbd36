/** `kubectl create ingress`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { checkIngress, planIngress } from '../../create/ingress.ts';
import { string, stringArray } from '../../flags/flag.ts';

const kind = { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', kind: 'Ingress', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'ingress NAME --rule=host/path=service:port[,tls[=secret]]',
  aliases: ['ing'],
  short: 'Create an ingress with the specified name',
  long: 'Create an ingress.\n\n A rule is host/path=service:port; a star behind the path makes it a prefix, ",tls" or ",tls=secret" encrypts the host.',
  example: '# One path, encrypted\nkubectl create ingress web --rule="example.com/shop*=shop:8080,tls=cert"',
  flags: {
    ...generatorFlags(),
    annotation: stringArray({ usage: 'An annotation of the ingress: key=value' }),
    class: string({ usage: 'The class of the ingress' }),
    'default-backend': string({ usage: 'Where the rest goes: service:port' }),
    rule: stringArray({ usage: 'host/path=service:port[,tls[=secret]]; may be repeated.' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create ingress',
    plan: ({ name }) => {
      const { rule: rules, annotation: annotations, 'default-backend': defaultBackend, class: className } = context.flags;
      const options = { rules, annotations, defaultBackend, className };
      checkIngress(options);
      return planIngress(name, options);
    },
  }),
});
