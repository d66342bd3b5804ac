/* SPDX-License-Identifier: MIT */
/* The fields of a pod, as a patch: `kubectl patch --patch-file`, or one of kustomize. */
#include <errno.h>
#include <string.h>

#include "emit.h"

static bool is_seccomp(const struct footing_cause *cause)
{
	return footing_cause_layer(cause) == FOOTING_LAYER_SECCOMP;
}

static bool is_apparmor(const struct footing_cause *cause)
{
	const char *code = footing_cause_code(cause);

	return code && !strncmp(code, "apparmor-", 9);
}

static bool is_selinux(const struct footing_cause *cause)
{
	return emit_cause_is(cause, "selinux-denied");
}

static bool is_proc(const struct footing_cause *cause)
{
	return emit_cause_is(cause, "proc-masked") ||
	       emit_cause_is(cause, "proc-read-only");
}

static bool is_privilege(const struct footing_cause *cause)
{
	return emit_cause_is(cause, "no-new-privs");
}

static bool is_setfcap(const struct footing_cause *cause)
{
	return emit_cause_is(cause, "cap-setfcap-missing");
}

static bool is_helper(const struct footing_cause *cause)
{
	return emit_cause_is(cause, "helper-refused");
}

/* What a pod's fields may lift without a capability over the node. */
static bool is_pods(const struct footing_cause *cause)
{
	return is_seccomp(cause) || is_apparmor(cause) || is_selinux(cause) ||
	       is_proc(cause) || is_privilege(cause) || is_setfcap(cause) ||
	       is_helper(cause);
}

/* ------------------------------------------------------------ the fields */

static void profile(FILE *to, const char *field, const char *file, const char *note)
{
	fprintf(to,
		"      %s:  # %s\n        type: Localhost\n        localhostProfile: "
		"%s\n",
		field, note, file);
}

static void put_profiles(FILE *to, const struct emit_job *job)
{
	char name[96], file[128];

	emit_profile_name(job->matrix, name, sizeof(name));
	snprintf(file, sizeof(file), "%s.json", name);
	if (emit_cause(job, is_seccomp))
		profile(to, "seccompProfile", file,
			"--emit seccomp, in the kubelet's folder seccomp/");
	if (emit_cause(job, is_apparmor))
		profile(to, "appArmorProfile", name,
			"--emit apparmor, loaded on the node");
	if (emit_cause(job, is_selinux))
		fputs("      seLinuxOptions:\n        type: container_engine_t\n", to);
}

static void put_capability(FILE *to, bool *first, const char *capability)
{
	if (*first)
		fputs("      capabilities:\n        add:\n", to);
	*first = false;
	fputs("        - ", to);
	for (; *capability; capability++)
		fputc(*capability == '-' ? '_' : *capability, to);
	fputc('\n', to);
}

/*
 * A capability itself only where it is what was asked for: what has a way by a user
 * namespace is not worth one over the pod.
 */
static void put_capabilities(FILE *to, const struct emit_job *job)
{
	const char *id = footing_feature_id(job->features[job->n_features - 1]);
	char name[32];
	bool first = true;
	size_t i;

	if (emit_cause(job, is_helper) || emit_cause(job, is_privilege)) {
		put_capability(to, &first, "SETUID");
		put_capability(to, &first, "SETGID");
	}
	if (emit_cause(job, is_setfcap))
		put_capability(to, &first, "SETFCAP");
	if (!job->named || strncmp(id, "cap.", 4) != 0)
		return;
	for (i = 0; id[4 + i] && i + 1 < sizeof(name); i++)
		name[i] = id[4 + i] >= 'a' && id[4 + i] <= 'z'
				  ? (char)(id[4 + i] - 'a' + 'A')
				  : id[4 + i];
	name[i] = '\0';
	put_capability(to, &first, name);
}

static bool names_capability(const struct emit_job *job)
{
	const struct footing_feature *last = job->features[job->n_features - 1];
	const struct footing_entry *entry =
		footing_matrix_get(job->matrix, footing_feature_id(last), FOOTING_DIRECT);

	return job->named && !strncmp(footing_feature_id(last), "cap.", 4) && entry &&
	       footing_entry_status(entry) != FOOTING_AVAILABLE;
}

/* Behind a filter not everything could be tried: then it is said that more may come. */
static bool proc_unseen(const struct emit_job *job)
{
	for (size_t i = 0; i < job->n_features; i++)
		if (!strcmp(footing_feature_id(job->features[i]), "mount.proc"))
			return emit_cause(job, is_seccomp) && !emit_cause(job, is_proc);
	return false;
}

static int write_pod(FILE *to, const struct emit_job *job)
{
	if (!emit_cause(job, is_pods) && !names_capability(job))
		return -ENODATA;
	emit_heading(to, job, "#");
	if (proc_unseen(job))
		fputs("# /proc could not be tried behind the filter. If it is masked, it "
		      "takes\n"
		      "# procMount: Unmasked and hostUsers: false too.\n",
		      to);
	fputs("apiVersion: v1\nkind: Pod\nmetadata:\n  name: the-pod\nspec:\n", to);
	if (emit_cause(job, is_proc))
		fputs("  hostUsers: false\n", to);
	fputs("  containers:\n  - name: the-container\n    securityContext:\n", to);
	if (emit_cause(job, is_privilege))
		fputs("      allowPrivilegeEscalation: true\n", to);
	put_capabilities(to, job);
	put_profiles(to, job);
	if (emit_cause(job, is_proc))
		fputs("      procMount: Unmasked\n", to);
	return 0;
}

const struct emit_kind emit_pod = {
	.name = "pod",
	.help = "the fields of a Kubernetes pod, as a patch",
	.lifts = is_pods,
	.write = write_pod,
};
