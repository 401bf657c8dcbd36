/**
 * What the process of a pod's sandbox may not ask of the kernel, as a seccomp profile of the OCI runtime specification.
 * The runtime's own default lists what is allowed, for three architectures: making that filter takes longer than all else
 * that starts this process (docs/adr/0016-a-seccomp-profile-for-sandboxes.md). Naming what it forbids costs next to nothing.
 */

const FORBIDDEN = [
  'acct', 'add_key', 'bpf', 'clock_adjtime', 'clock_settime', 'delete_module', 'fanotify_init', 'finit_module', 'fsconfig', 'fsmount', 'fsopen', 'fspick', 'get_mempolicy', 'init_module',
  'io_uring_enter', 'io_uring_register', 'io_uring_setup', 'ioperm', 'iopl', 'kcmp', 'kexec_file_load', 'kexec_load', 'keyctl', 'lookup_dcookie', 'mbind', 'mount', 'mount_setattr', 'move_mount',
  'move_pages', 'name_to_handle_at', 'nfsservctl', 'open_by_handle_at', 'open_tree', 'perf_event_open', 'personality', 'pidfd_getfd', 'pivot_root', 'process_madvise', 'process_vm_readv',
  'process_vm_writev', 'ptrace', 'quotactl', 'reboot', 'request_key', 'set_mempolicy', 'setns', 'settimeofday', 'swapoff', 'swapon', 'syslog', 'umount', 'umount2', 'unshare', 'uselib',
  'userfaultfd', 'ustat', 'vhangup', 'vmsplice',
];

/** The flags of clone(2) that make a namespace: cgroup, uts, ipc, user, pid, net, mount. */
const NEW_NAMESPACE = [0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000, 0x0002_0000];
const ENOSYS = 38;

const isSet = (flag: number) => ({ index: 0, value: flag, valueTwo: flag, op: 'SCMP_CMP_MASKED_EQ' });

/** No architecture is named: it is the machine's own, and a process of any other is killed. */
export const SANDBOX_SECCOMP = {
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [
    { names: FORBIDDEN, action: 'SCMP_ACT_ERRNO' },
    // Its flags lie in memory, where no filter sees them: libraries fall back to clone.
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ...NEW_NAMESPACE.map(flag => ({ names: ['clone'], action: 'SCMP_ACT_ERRNO', args: [isSet(flag)] })),
  ],
};
