#include "src/outside/sandbox/seccomp.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/socket.h>

namespace mendwatch::sandbox {
namespace {

// Unknown names on this architecture are skipped: what the kernel hasn't got can't be called.
constexpr const char* refused[] = {
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr", "setns", "unshare", "open_by_handle_at", "name_to_handle_at",
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct",
    "quotactl", "quotactl_fd", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "keyctl", "add_key", "request_key", "syslog", "iopl", "ioperm", "vm86", "vm86old", "modify_ldt", "uselib", "ustat", "sysfs",
    "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "lookup_dcookie", "nfsservctl",
    "fanotify_init", "vmsplice", "mbind", "set_mempolicy", "move_pages", "migrate_pages"};

constexpr int allowed_families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

// libseccomp's own macros for this are C. Arguments are compared with 64 bits; ours are all small.
int refuse(scmp_filter_ctx filter, int error, int call, unsigned argument, scmp_compare how, std::uint64_t value, std::uint64_t masked = 0) {
  const scmp_arg_cmp condition{argument, how, value, masked};
  return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), call, 1, &condition);
}

// The families between the allowed ones, and all above the last.
int refuse_families(scmp_filter_ctx filter) {
  int problem = refuse(filter, EAFNOSUPPORT, SCMP_SYS(socket), 0, SCMP_CMP_GT, AF_NETLINK);
  for (int family = 0; family <= AF_NETLINK; ++family) {
    bool allowed = false;
    for (int known : allowed_families)
      allowed |= family == known;
    if (!allowed)
      problem |= refuse(filter, EAFNOSUPPORT, SCMP_SYS(socket), 0, SCMP_CMP_EQ, static_cast<std::uint64_t>(family));
  }
  return problem;
}

int add_rules(scmp_filter_ctx filter) {
  int problem = refuse_families(filter);
  for (const char* name : refused)
    if (const int number = seccomp_syscall_resolve_name(name); number != __NR_SCMP_ERROR)
      problem |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
  problem |= refuse(filter, EPERM, SCMP_SYS(clone), 0, SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER);
  // Its flags stand in memory, where no filter sees them; libraries fall back to clone.
  problem |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  // Typing into the terminal of whoever started us. The kernel looks at the lower half alone.
  for (std::uint64_t request : {TIOCSTI, TIOCLINUX})
    problem |= refuse(filter, EPERM, SCMP_SYS(ioctl), 1, SCMP_CMP_MASKED_EQ, 0xffffffff, request);
  return problem | refuse(filter, EPERM, SCMP_SYS(personality), 0, SCMP_CMP_MASKED_EQ, ADDR_NO_RANDOMIZE, ADDR_NO_RANDOMIZE);
}

}  // namespace

Result<Descriptor> seccomp_filter() {
  const auto trouble = [](int reason) {
    return Error{Errc::unavailable, std::string{"no seccomp filter: "} + std::strerror(reason), "libseccomp"};
  };
  const std::unique_ptr<void, void (*)(void*)> filter{seccomp_init(SCMP_ACT_ALLOW), [](void* raw) {
                                                        if (raw != nullptr)
                                                          seccomp_release(raw);
                                                      }};
  Descriptor file{::memfd_create("mendwatch-seccomp", MFD_CLOEXEC)};
  if (!filter || !file)
    return trouble(errno);
  if (add_rules(filter.get()) != 0)
    return trouble(EINVAL);
  if (const int problem = seccomp_export_bpf(filter.get(), file.get()); problem != 0)
    return trouble(-problem);
  if (::lseek(file.get(), 0, SEEK_SET) != 0)
    return trouble(errno);
  return file;
}

}  // namespace mendwatch::sandbox
