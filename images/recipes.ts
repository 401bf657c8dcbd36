/** What each image is made of: Debian packages on a shared base, a few files, and how the container starts. */

export interface Recipe {
  /** Docker Hub's names: `nginx`, `janakiramm/py-red`. */
  readonly names: readonly string[];
  readonly tags: readonly string[];
  /** Debian packages, with all they depend on. */
  readonly packages: readonly string[];
  /** Absent: on the shared base layer. */
  readonly base?: 'none';
  /** Files of this folder by the path they get in the image; those under /usr/local/bin are executable. */
  readonly files?: Readonly<Record<string, string>>;
  /** Text files by path. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Symbolic links: path to target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Directories with owner and mode. */
  readonly directories?: Readonly<Record<string, { readonly owner?: number; readonly mode?: number }>>;
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Env?: readonly string[];
    readonly ExposedPorts?: Readonly<Record<string, object>>;
    readonly WorkingDir?: string;
    readonly StopSignal?: string;
    readonly User?: string;
    readonly Volumes?: Readonly<Record<string, object>>;
  };
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What every image but busybox stands on: a C library, a shell and the everyday commands. */
export const BASE_PACKAGES = ['base-files', 'libc6', 'libc-bin', 'dash', 'bash', 'coreutils', 'sed', 'grep', 'mawk', 'findutils', 'tar', 'gzip', 'hostname', 'procps'] as const;

export const PASSWD = [
  'root:x:0:0:root:/root:/bin/bash', 'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin', 'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin',
  'nginx:x:101:101:nginx:/nonexistent:/bin/false', 'redis:x:999:999::/data:/bin/sh', 'mysql:x:998:998::/var/lib/mysql:/bin/false', 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin', '',
].join('\n');
export const GROUP = ['root:x:0:', 'daemon:x:1:', 'tty:x:5:', 'www-data:x:33:', 'nginx:x:101:', 'redis:x:999:', 'mysql:x:998:', 'nogroup:x:65534:', ''].join('\n');

const NGINX_CONF = `user nginx;
worker_processes auto;
error_log /dev/stderr notice;
pid /run/nginx.pid;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout;
  sendfile on;
  keepalive_timeout 65;
  server {
    listen 80;
    server_name localhost;
    location / { root /usr/share/nginx/html; index index.html index.htm; }
  }
}
`;

const WELCOME = `<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page comes from the nginx image that "npm run images" made.</p>
</body>
</html>
`;

const mysql = (tags: readonly string[]): Recipe => ({
  names: ['mysql'],
  tags,
  packages: ['mariadb-server-core', 'mariadb-client-core'],
  files: { '/usr/local/bin/docker-entrypoint.sh': 'mysql/entrypoint.sh' },
  links: { '/usr/bin/mysql': 'mariadb', '/usr/sbin/mysqld': 'mariadbd', '/usr/bin/mysqladmin': 'mariadb-admin' },
  directories: { '/var/lib/mysql': { owner: 998 }, '/run/mysqld': { owner: 998 } },
  config: { Entrypoint: ['docker-entrypoint.sh'], Cmd: ['mysqld'], Env: [PATH], ExposedPorts: { '3306/tcp': {} }, Volumes: { '/var/lib/mysql': {} } },
});

export const RECIPES: readonly Recipe[] = [
  {
    // A reaper as pid 1 of every pod, by the name that a kubelet's configuration asks for.
    names: ['pause'],
    tags: ['latest', '3.10'],
    packages: ['catatonit'],
    base: 'none',
    config: { Entrypoint: ['/usr/bin/catatonit', '-P'], Env: [PATH] },
  },
  {
    names: ['busybox'],
    tags: ['latest', '1.35', '1.28', '1.36'],
    packages: ['busybox-static'],
    base: 'none',
    directories: { '/root': { mode: 0o700 }, '/home': {}, '/var/www': {}, '/usr/sbin': {} },
    config: { Cmd: ['sh'], Env: [PATH] },
  },
  {
    names: ['nginx'],
    tags: ['latest', '1.22', 'alpine'],
    packages: ['nginx-light', 'curl'],
    texts: { '/etc/nginx/nginx.conf': NGINX_CONF, '/usr/share/nginx/html/index.html': WELCOME },
    directories: { '/var/log/nginx': {}, '/var/lib/nginx': { owner: 101 } },
    config: { Cmd: ['nginx', '-g', 'daemon off;'], Env: [PATH], ExposedPorts: { '80/tcp': {} }, StopSignal: 'SIGQUIT' },
  },
  {
    names: ['redis'],
    tags: ['latest', '7', 'alpine'],
    packages: ['redis-server', 'redis-tools'],
    directories: { '/data': { owner: 999 } },
    config: { Cmd: ['redis-server', '--protected-mode', 'no'], Env: [PATH], ExposedPorts: { '6379/tcp': {} }, WorkingDir: '/data', User: 'redis' },
  },
  mysql(['latest', '5.7.25', '5.7', '8.0']),
  {
    names: ['janakiramm/py-red'],
    tags: ['latest'],
    packages: ['python3-minimal', 'python3-flask', 'python3-redis', 'python3-pymysql'],
    files: { '/app/app.py': 'py-red/app.py' },
    config: { Cmd: ['python3', '/app/app.py'], Env: [PATH, 'PYTHONUNBUFFERED=1'], ExposedPorts: { '5000/tcp': {} }, WorkingDir: '/app' },
  },
];
