/* SPDX-License-Identifier: MIT */
/* What we run in: clues as they are found there, and what is made of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/matrix.h"
#include "lib/runtimes.h"
#include "unit.h"

#define DOCKERS_SET                                                    \
	"chown,dac-override,fowner,fsetid,kill,setgid,setuid,setpcap," \
	"net-bind-service,net-raw,sys-chroot,mknod,audit-write,setfcap"
#define MASKED                                                                      \
	{                                                                           \
		CLUE_MOUNT, "/proc/kcore /null tmpfs tmpfs rw,size=65536k,mode=755" \
	}
#define KUBE_HOSTS                                                                  \
	{                                                                           \
		CLUE_MOUNT, "/etc/hosts /var/lib/kubelet/pods/0a1b/etc-hosts ext4 " \
			    "/dev/sda1 rw"                                          \
	}

/* One place: what was seen in it, and what it is. */
struct place {
	const char *title;
	struct footing_clue clues[10];
	bool on_host;	      /* in the first namespaces */
	bool filtered;	      /* by seccomp, and no new privileges */
	const char *expected; /* "NAME CONFIDENCE"; NULL: nothing is known of any */
	const char *machine;  /* the same, of the virtualization */
};

static const struct place places[] = {
	{"Docker with AppArmor, Debian 12",
	 {{CLUE_FILE, "/.dockerenv"},
	  {CLUE_MOUNT,
	   "/ / overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/AB:/var/lib/"
	   "docker/overlay2/l/CD,upperdir=/var/lib/docker/overlay2/12/diff"},
	  {CLUE_MOUNT,
	   "/etc/hosts /var/lib/docker/containers/1f/hosts ext4 /dev/vda1 rw"},
	  MASKED,
	  {CLUE_LABEL, "docker-default (enforce)"},
	  {CLUE_BOUNDING, DOCKERS_SET}},
	 .filtered = true,
	 .expected = "docker proven"},
	{"Docker without AppArmor",
	 {{CLUE_FILE, "/.dockerenv"},
	  {CLUE_MOUNT,
	   "/etc/hostname /var/lib/docker/containers/1f/hostname ext4 /dev/vda1 rw"},
	  MASKED},
	 .filtered = true,
	 .expected = "docker consistent"},
	{"Docker, cgroups of version 1, all capabilities",
	 {{CLUE_CGROUP, "/docker/1f0c"}, {CLUE_FILE, "/.dockerenv"}},
	 .expected = "docker consistent"},
	{"Docker with containerd's store of images",
	 {{CLUE_FILE, "/.dockerenv"},
	  {CLUE_MOUNT, "/ / overlay overlay rw,lowerdir=/var/lib/containerd/"
		       "io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs"},
	  MASKED},
	 .filtered = true,
	 .expected = "docker consistent"},
	{"Docker with SELinux",
	 {{CLUE_FILE, "/.dockerenv"},
	  MASKED,
	  {CLUE_LABEL, "system_u:system_r:container_t:s0:c1,c2"}},
	 .filtered = true,
	 .expected = "docker consistent"},
	{"Docker with gVisor for its runtime",
	 {{CLUE_FILE, "/.dockerenv"},
	  {CLUE_RELEASE, "4.19.0-gvisor"},
	  {CLUE_VERSION, "#1 SMP Sun Jan 10 15:06:54 PST 2016"},
	  {CLUE_PROC, "/proc/sys/user"}},
	 .expected = "gvisor proven"},
	{"gVisor of old, whose release names no one",
	 {{CLUE_RELEASE, "4.4.0"},
	  {CLUE_VERSION, "#1 SMP Sun Jan 10 15:06:54 PST 2016"},
	  {CLUE_PROC, "/proc/sys/user"}},
	 .expected = "gvisor proven"},
	{"gVisor without /proc",
	 {{CLUE_RELEASE, "4.19.0-gvisor"},
	  {CLUE_VERSION, "#1 SMP Sun Jan 10 15:06:54 PST 2016"}},
	 .expected = "gvisor consistent"},
	{"a kernel without user namespaces",
	 {{CLUE_PROC, "/proc/sys/user"}},
	 .expected = NULL},
	{"podman, rootful",
	 {{CLUE_ENV, "container=podman"},
	  {CLUE_FILE, "/run/.containerenv"},
	  {CLUE_MOUNT,
	   "/run/.containerenv /containers/storage/overlay-containers/1f/userdata/"
	   ".containerenv tmpfs tmpfs rw"},
	  MASKED},
	 .filtered = true,
	 .expected = "podman consistent"},
	{"podman with its AppArmor profile",
	 {{CLUE_FILE, "/run/.containerenv"},
	  {CLUE_LABEL, "containers-default-0.57.4 (enforce)"}},
	 .expected = "podman proven"},
	{"podman, of an image that Docker exported",
	 {{CLUE_ENV, "container=podman"},
	  {CLUE_FILE, "/run/.containerenv"},
	  {CLUE_FILE, "/.dockerenv"},
	  MASKED},
	 .filtered = true,
	 .expected = "podman consistent"},
	{"a pod of containerd's",
	 {{CLUE_ENV, "KUBERNETES_SERVICE_HOST=10.0.0.1"},
	  KUBE_HOSTS,
	  {CLUE_MOUNT, "/ / overlay overlay rw,lowerdir=/var/lib/containerd/"
		       "io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs"},
	  {CLUE_LABEL, "cri-containerd.apparmor.d (enforce)"},
	  MASKED},
	 .filtered = true,
	 .expected = "kubernetes consistent"},
	{"a pod of CRI-O's, OpenShift",
	 {{CLUE_ENV, "KUBERNETES_SERVICE_HOST=172.30.0.1"},
	  {CLUE_FILE, "/run/.containerenv"},
	  {CLUE_MOUNT,
	   "/run/.containerenv /containers/storage/overlay-containers/1f/userdata/"
	   ".containerenv tmpfs tmpfs rw"},
	  KUBE_HOSTS,
	  {CLUE_LABEL, "system_u:system_r:container_t:s0:c26,c4"},
	  MASKED},
	 .filtered = true,
	 .expected = "kubernetes consistent"},
	{"a pod of dockershim's, cgroups of version 1",
	 {{CLUE_CGROUP, "/kubepods/burstable/pod0a1b/1f0c"},
	  {CLUE_FILE, "/.dockerenv"},
	  {CLUE_ENV, "KUBERNETES_SERVICE_HOST=10.0.0.1"}},
	 .expected = "kubernetes consistent"},
	{"containerd by ctr",
	 {{CLUE_MOUNT, "/ / overlay overlay rw,lowerdir=/var/lib/containerd/"
		       "io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs"},
	  MASKED,
	  {CLUE_BOUNDING, DOCKERS_SET}},
	 .expected = "containerd consistent"},
	{"the same, with other capabilities and a filter",
	 {{CLUE_MOUNT, "/ / overlay overlay rw,lowerdir=/var/lib/containerd/"
		       "io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs"},
	  MASKED},
	 .filtered = true,
	 .expected = "containerd consistent"},
	{"containerd by nerdctl",
	 {{CLUE_LABEL, "nerdctl-default (enforce)"}, MASKED},
	 .filtered = true,
	 .expected = "containerd proven"},
	{"CRI-O by crictl",
	 {{CLUE_CGROUP, "/system.slice/crio-1f0c.scope"},
	  {CLUE_FILE, "/run/.containerenv"},
	  {CLUE_MOUNT,
	   "/run/.containerenv /containers/storage/overlay-containers/1f/userdata/"
	   ".containerenv tmpfs tmpfs rw"}},
	 .expected = "cri-o consistent"},
	{"a bundle that runc was given",
	 {MASKED},
	 .filtered = true,
	 .expected = "oci consistent"},
	{"a bundle without a filter", {MASKED}, .expected = "oci ambiguous"},
	{"LXC, unprivileged",
	 {{CLUE_INIT_ENV, "container=lxc"},
	  {CLUE_MOUNT, "/proc/cpuinfo /proc/cpuinfo fuse.lxcfs lxcfs rw"},
	  {CLUE_IDMAP, "0 100000 65536"}},
	 .expected = "lxc consistent"},
	{"LXC, privileged, of one program",
	 {{CLUE_ENV, "container=lxc"},
	  {CLUE_INIT, "lxc-execute"},
	  {CLUE_MOUNT, "/proc/sys/kernel/random/boot_id /.lxc-boot-id tmpfs none "
		       "rw,size=492k,mode=755"}},
	 .expected = "lxc consistent"},
	{"Proxmox",
	 {{CLUE_MOUNT, "/proc/meminfo /proc/meminfo fuse.lxcfs lxcfs rw"},
	  {CLUE_LABEL, "lxc-container-default-cgns (enforce)"}},
	 .expected = "lxc proven"},
	{"LXD",
	 {{CLUE_FILE, "/dev/lxd/sock"},
	  {CLUE_MOUNT, "/dev/lxd / tmpfs tmpfs rw,size=100k"},
	  {CLUE_MOUNT, "/proc/cpuinfo /proc/cpuinfo fuse.lxcfs lxcfs rw"},
	  {CLUE_INIT_ENV, "container=lxc"}},
	 .expected = "lxd consistent"},
	{"Incus, with the label of its own",
	 {{CLUE_FILE, "/dev/incus/sock"},
	  {CLUE_MOUNT, "/proc/cpuinfo /proc/cpuinfo fuse.lxcfs lxcfs rw"},
	  {CLUE_LABEL,
	   "incus-c1_</var/lib/incus>//&:incus-c1_<var-lib-incus>:unconfined"}},
	 .expected = "incus proven"},
	{"systemd-nspawn, booted",
	 {{CLUE_INIT_ENV, "container=systemd-nspawn"},
	  {CLUE_CONTENT, "/run/host/container-manager=systemd-nspawn"},
	  {CLUE_MOUNT, "/run/host/incoming /systemd/nspawn/propagate/c tmpfs tmpfs ro"},
	  {CLUE_MOUNT, "/proc/kcore /systemd/inaccessible/reg tmpfs tmpfs ro"},
	  {CLUE_INIT, "systemd"}},
	 .expected = "systemd-nspawn consistent"},
	{"a service in a booted systemd-nspawn",
	 {{CLUE_CONTENT, "/run/host/container-manager=systemd-nspawn"},
	  {CLUE_MOUNT, "/run/host/incoming /systemd/nspawn/propagate/c tmpfs tmpfs ro"},
	  {CLUE_CGROUP, "/system.slice/cron.service"},
	  {CLUE_INIT, "systemd"}},
	 .expected = "systemd-nspawn consistent"},
	{"bubblewrap with a root of its own",
	 {{CLUE_MOUNT, "/ /newroot tmpfs tmpfs rw,uid=1000,gid=1000"},
	  {CLUE_INIT, "bwrap"}},
	 .filtered = true,
	 .expected = "bubblewrap consistent"},
	{"bubblewrap with the host's root",
	 {{CLUE_INIT, "bwrap"}},
	 .filtered = true,
	 .expected = "bubblewrap consistent"},
	{"bubblewrap under Ubuntu's profile",
	 {{CLUE_LABEL, "bwrap//&unpriv_bwrap (enforce)"}},
	 .expected = "bubblewrap proven"},
	{"bubblewrap in Docker",
	 {{CLUE_INIT, "bwrap"},
	  {CLUE_FILE, "/.dockerenv"},
	  {CLUE_MOUNT,
	   "/etc/hosts /var/lib/docker/containers/1f/hosts ext4 /dev/vda1 ro"}},
	 .filtered = true,
	 .expected = "bubblewrap consistent"},
	{"Flatpak",
	 {{CLUE_MOUNT, "/ /newroot tmpfs tmpfs rw"},
	  {CLUE_FILE, "/.flatpak-info"},
	  {CLUE_ENV, "container=flatpak"},
	  {CLUE_ENV, "FLATPAK_ID=org.gnome.Maps"},
	  {CLUE_MOUNT,
	   "/app /var/lib/flatpak/app/org.gnome.Maps/x86_64/stable/1/files ext4 /dev/"
	   "sda2 ro"},
	  {CLUE_INIT, "bwrap"}},
	 .filtered = true,
	 .expected = "flatpak consistent"},
	{"a snap under AppArmor",
	 {{CLUE_ENV, "SNAP=/snap/hello/42"}, {CLUE_LABEL, "snap.hello.hello (enforce)"}},
	 .filtered = true,
	 .on_host = true,
	 .expected = "snap proven"},
	{"a snap without AppArmor",
	 {{CLUE_ENV, "SNAP=/snap/hello/42"}, {CLUE_MOUNT, "/ / squashfs /dev/loop3 ro"}},
	 .on_host = true,
	 .expected = "snap consistent"},
	{"firejail",
	 {{CLUE_ENV, "container=firejail"},
	  {CLUE_INIT, "firejail"},
	  {CLUE_MOUNT, "/run/firejail/mnt / tmpfs tmpfs rw,mode=755"}},
	 .filtered = true,
	 .expected = "firejail consistent"},
	{"WSL 2",
	 {{CLUE_RELEASE, "6.6.87.2-microsoft-standard-WSL2"},
	  {CLUE_ENV, "WSL_DISTRO_NAME=Ubuntu"},
	  {CLUE_MOUNT, "/mnt/c / 9p C:\\134 rw,aname=drvfs"},
	  {CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .expected = "wsl proven",
	 .machine = "hyper-v consistent"},
	{"Docker on WSL 2",
	 {{CLUE_RELEASE, "6.6.87.2-microsoft-standard-WSL2"},
	  {CLUE_FILE, "/.dockerenv"},
	  {CLUE_MOUNT, "/etc/hosts /docker/containers/1f/hosts ext4 /dev/sdd rw"},
	  MASKED},
	 .filtered = true,
	 .expected = "docker consistent",
	 .machine = "hyper-v ambiguous"},
	{"a service",
	 {{CLUE_CGROUP, "/system.slice/nginx.service"},
	  {CLUE_ENV, "INVOCATION_ID=0a1b2c"},
	  {CLUE_INIT, "systemd"}},
	 .on_host = true,
	 .expected = "systemd consistent"},
	{"a session of a desktop",
	 {{CLUE_CGROUP,
	   "/user.slice/user-1000.slice/user@1000.service/app.slice/vte-1.scope"},
	  {CLUE_ENV, "INVOCATION_ID=0a1b2c"},
	  {CLUE_INIT, "systemd"}},
	 .on_host = true},
	{"QEMU with KVM",
	 {{CLUE_FIRMWARE, "/sys/class/dmi/id/sys_vendor=QEMU"}, {CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .machine = "kvm consistent"},
	{"VMware",
	 {{CLUE_FIRMWARE, "/sys/class/dmi/id/sys_vendor=VMware, Inc."},
	  {CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .machine = "vmware consistent"},
	{"VirtualBox",
	 {{CLUE_FIRMWARE, "/sys/class/dmi/id/product_name=VirtualBox"},
	  {CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .machine = "virtualbox consistent"},
	{"Xen",
	 {{CLUE_FIRMWARE, "/sys/hypervisor/type=xen"}, {CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .machine = "xen consistent"},
	{"Amazon EC2",
	 {{CLUE_FIRMWARE, "/sys/class/dmi/id/sys_vendor=Amazon EC2"},
	  {CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .machine = "amazon consistent"},
	{"Amazon EC2, of metal",
	 {{CLUE_FIRMWARE, "/sys/class/dmi/id/sys_vendor=Amazon EC2"}},
	 .on_host = true,
	 .machine = "amazon ambiguous"},
	{"Firecracker, which has no firmware",
	 {{CLUE_CPU, "hypervisor"}},
	 .on_host = true,
	 .machine = "vm proven"},
	{"Kata Containers",
	 {{CLUE_MOUNT, "/ /1f/rootfs virtiofs kataShared rw"},
	  {CLUE_CPU, "hypervisor"},
	  KUBE_HOSTS,
	  {CLUE_ENV, "KUBERNETES_SERVICE_HOST=10.0.0.1"}},
	 .expected = "kubernetes consistent",
	 .machine = "kata consistent"},

	/* What may lie: leftovers, and what is handed on. */
	{"nothing at all", {{CLUE_FILE, NULL}}, .expected = NULL},
	{"a booted image of Docker's", {{CLUE_FILE, "/.dockerenv"}}, .on_host = true},
	{"the same, started as a container of Docker's was",
	 {{CLUE_FILE, "/.dockerenv"}, {CLUE_ENV, "container=docker"}},
	 .on_host = true},
	{"the same, in a pid namespace that somebody made",
	 {{CLUE_FILE, "/.dockerenv"}},
	 .expected = "docker ambiguous"},
	{"the same, under a filter, too",
	 {{CLUE_FILE, "/.dockerenv"}},
	 .filtered = true,
	 .expected = "docker ambiguous"},
	{"the same, in a service",
	 {{CLUE_FILE, "/.dockerenv"},
	  {CLUE_CGROUP, "/system.slice/nginx.service"},
	  {CLUE_INIT, "systemd"}},
	 .on_host = true,
	 .expected = "systemd consistent"},
	{"an image of Docker's in a sandbox",
	 {{CLUE_FILE, "/.dockerenv"}, {CLUE_INIT, "bwrap"}},
	 .filtered = true,
	 .expected = "bubblewrap consistent"},
	{"a variable that was handed on",
	 {{CLUE_ENV, "container=podman"}},
	 .expected = "podman ambiguous"},
	{"a variable of the cluster on a node",
	 {{CLUE_ENV, "KUBERNETES_SERVICE_HOST=10.0.0.1"}},
	 .on_host = true},
	{"two that exclude each other",
	 {{CLUE_ENV, "container=lxc"}, {CLUE_FILE, "/.dockerenv"}},
	 .expected = "docker ambiguous"},
	{"two that are as likely",
	 {{CLUE_ENV, "container=lxc"},
	  {CLUE_CGROUP, "/lxc/c1"},
	  {CLUE_FILE, "/.dockerenv"},
	  {CLUE_MOUNT,
	   "/etc/hosts /var/lib/docker/containers/1f/hosts ext4 /dev/vda1 rw"}},
	 .expected = "docker ambiguous"},
	{"a label alone", {{CLUE_LABEL, "unconfined"}}, .on_host = true},
	{"a distribution's name in a release",
	 {{CLUE_RELEASE, "6.12.38+deb13-amd64"},
	  {CLUE_VERSION, "#1 SMP PREEMPT_DYNAMIC"}},
	 .on_host = true},
};

/* ------------------------------------------------------------- the subject */

static struct footing_subject subject;
static struct footing_clue clues[10];
static struct footing_idmap map;

static void add_capabilities(const char *text)
{
	char *copy = strdup(text), *rest = copy, *word;

	while ((word = strsep(&rest, ",")))
		ck_assert_int_eq(texts_add(&subject.bounding, word), 0);
	free(copy);
}

/* A clue goes where the probe puts it. */
static void put(const struct footing_clue *clue)
{
	switch (clue->kind) {
	case CLUE_RELEASE:
		subject.release = clue->text;
		break;
	case CLUE_VERSION:
		subject.version = clue->text;
		break;
	case CLUE_LABEL:
		subject.label = clue->text;
		break;
	case CLUE_BOUNDING:
		add_capabilities(clue->text);
		break;
	case CLUE_IDMAP:
		map = (struct footing_idmap){0, 100000, 65536};
		subject.uid_map = &map;
		subject.n_uid_map = 1;
		break;
	default:
		clues[subject.n_clues++] = *clue;
	}
}

static void arrive(const struct place *place)
{
	static const char *const names[] = {"user", "mnt", "pid", "net", "ipc", "uts"};

	memset(&subject, 0, sizeof(subject));
	subject.clues = clues;
	subject.no_new_privs = place->filtered ? TRISTATE_YES : TRISTATE_NO;
	subject.seccomp_mode = place->filtered ? 2 : 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		subject.namespaces[i].name = names[i];
		subject.namespaces[i].initial = place->on_host ? TRISTATE_YES
							       : TRISTATE_NO;
	}
	for (size_t i = 0; place->clues[i].text; i++)
		put(&place->clues[i]);
}

static void leave(void)
{
	struct footing_setting *settings[] = {&subject.runtime, &subject.virtualization};

	for (size_t i = 0; i < 2; i++) {
		free(settings[i]->name);
		free(settings[i]->confidence);
		texts_clear(&settings[i]->evidence);
	}
	texts_clear(&subject.bounding);
}

static void is(const char *title, const struct footing_setting *setting,
	       const char *expected)
{
	char text[64];

	if (!expected) {
		ck_assert_msg(!setting->name && !setting->confidence &&
				      setting->evidence.count < 0,
			      "%s: it says %s", title, setting->name);
		return;
	}
	snprintf(text, sizeof(text), "%s %s", setting->name ? setting->name : "none",
		 setting->confidence ? setting->confidence : "-");
	ck_assert_msg(!strcmp(text, expected), "%s: %s expected, it says %s", title,
		      expected, text);
	ck_assert_int_gt(setting->evidence.count, 0);
}

START_TEST(place_is_told)
{
	const struct place *place = &places[_i];

	arrive(place);
	ck_assert_int_eq(runtime_judge(&subject), 0);
	is(place->title, &subject.runtime, place->expected);
	is(place->title, &subject.virtualization, place->machine);
	leave();
}
END_TEST

static bool has(const struct footing_texts *evidence, const char *text)
{
	for (int i = 0; i < evidence->count; i++)
		if (!strcmp(evidence->items[i], text))
			return true;
	return false;
}

/* What speaks for it, each once; where there is a rival, what speaks for that, too. */
START_TEST(evidence_is_listed)
{
	static const struct place pod = {
		.clues = {{CLUE_ENV, "KUBERNETES_SERVICE_HOST=10.0.0.1"},
			  {CLUE_FILE, "/.dockerenv"},
			  {CLUE_CGROUP, "/kubepods/burstable/pod0a1b/1f0c"},
			  {CLUE_INIT, "systemd"}},
	};
	static const struct place disputed = {
		.clues = {{CLUE_ENV, "container=lxc"}, {CLUE_FILE, "/.dockerenv"}}};

	arrive(&pod);
	ck_assert_int_eq(runtime_judge(&subject), 0);
	ck_assert_int_eq(subject.runtime.evidence.count, 3);
	ck_assert(has(&subject.runtime.evidence, "the cgroup is that of a pod"));
	ck_assert(has(&subject.runtime.evidence, "/.dockerenv exists"));
	ck_assert(!has(&subject.runtime.evidence, "process 1 is systemd"));
	leave();
	arrive(&disputed);
	ck_assert_int_eq(runtime_judge(&subject), 0);
	ck_assert(has(&subject.runtime.evidence, "/.dockerenv exists"));
	ck_assert(has(&subject.runtime.evidence, "the environment says container=lxc"));
	leave();
}
END_TEST

/* Judged twice, it is the same, and nothing of the first is left. */
START_TEST(judged_again)
{
	arrive(&places[0]);
	ck_assert_int_eq(runtime_judge(&subject), 0);
	ck_assert_int_eq(runtime_judge(&subject), 0);
	is("again", &subject.runtime, "docker proven");
	leave();
}
END_TEST

/* Every clue that is a file names an absolute path, and no pattern of one. */
START_TEST(files_are_paths)
{
	for (size_t i = 0; i < runtime_n_clues; i++) {
		const struct footing_clue_pattern *clue = &runtime_clues[i];
		bool path = clue->kind == CLUE_FILE || clue->kind == CLUE_CONTENT ||
			    clue->kind == CLUE_FIRMWARE || clue->kind == CLUE_PROC;

		if (!path)
			continue;
		ck_assert_msg(clue->pattern[0] == '/', "%s", clue->pattern);
		ck_assert_msg(strcspn(clue->pattern, "*?[") >=
				      strcspn(clue->pattern, "="),
			      "%s", clue->pattern);
	}
}
END_TEST

/* Of every runtime that a place here is of, one is told for sure enough to be shown. */
START_TEST(every_runtime_is_tried)
{
	static const char *const names[] = {
		"docker",     "podman",		"kubernetes",
		"containerd", "cri-o",		"lxc",
		"lxd",	      "incus",		"oci",
		"bubblewrap", "flatpak",	"snap",
		"gvisor",     "systemd-nspawn", "wsl",
		"systemd",    "firejail",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t length = strlen(names[i]);
		bool told = false;

		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++) {
			const char *expected = places[k].expected;

			told |= expected && !strncmp(expected, names[i], length) &&
				expected[length] == ' ' && !strstr(expected, "ambiguous");
		}
		ck_assert_msg(told, "%s", names[i]);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("runtimes");
	TCase *tcase = tcase_create("clues");

	tcase_add_loop_test(tcase, place_is_told, 0,
			    (int)(sizeof(places) / sizeof(places[0])));
	tcase_add_test(tcase, evidence_is_listed);
	tcase_add_test(tcase, judged_again);
	tcase_add_test(tcase, files_are_paths);
	tcase_add_test(tcase, every_runtime_is_tried);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	return unit_run(suite());
}
