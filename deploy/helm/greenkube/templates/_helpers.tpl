{{- define "greenkube.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Truncated, so that the name with the longest suffix, `-postgresql-0`, is a valid DNS label. */}}
{{- define "greenkube.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "greenkube.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "greenkube.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Names of cluster-wide objects contain the namespace, so that several installations do not conflict. */}}
{{- define "greenkube.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "greenkube.fullname" .) }}
{{- end }}

{{- define "greenkube.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "greenkube.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "greenkube.selectorLabels" -}}
app.kubernetes.io/name: {{ include "greenkube.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "greenkube.labels" -}}
{{ include "greenkube.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Argument: the values of the image, `tag` as the default tag, and the global values. */}}
{{- define "greenkube.imageReference" -}}
{{- with .global.imageRegistry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .tag }}
{{- end }}
{{- end }}

{{- define "greenkube.image" -}}
{{- include "greenkube.imageReference" (dict "image" .Values.image "tag" .Chart.AppVersion "global" .Values.global) }}
{{- end }}

{{/* "true" when the service uses the embedded database. */}}
{{- define "greenkube.isEmbedded" -}}
{{- if not (or .Values.postgresql.enabled .Values.greenkube.databaseUrlSecret) }}true{{ end }}
{{- end }}

{{/* "true" when the service reads the Kubernetes API. YAML parses an unquoted `off` as false. */}}
{{- define "greenkube.readsKubernetes" -}}
{{- if not (has (toString .Values.greenkube.kubernetes) (list "off" "false")) }}true{{ end }}
{{- end }}

{{- define "greenkube.postgresqlSecret" -}}
{{- default (printf "%s-postgresql" (include "greenkube.fullname" .)) .Values.postgresql.existingSecret }}
{{- end }}

{{- define "greenkube.podSecurityContext" -}}
{{- include "greenkube.securityContextOf" (dict "ids" .Values.podSecurityContext "capabilities" .Capabilities) }}
{{- end }}

{{/* Argument: `ids` with user and groups, and the capabilities. OpenShift assigns them, and refuses pods that set others. */}}
{{- define "greenkube.securityContextOf" -}}
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- if not (.capabilities.APIVersions.Has "security.openshift.io/v1") }}
{{- range $name, $number := .ids }}
{{- if not (kindIs "invalid" $number) }}
{{ $name }}: {{ $number | int64 }}
{{- end }}
{{- end }}
{{- if .ids.fsGroup }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end }}
{{- end }}

{{/*
Egress ports as a JSON list: those of the values, those of the URL of Prometheus, and those of proxies in extraEnv. A URL without
a port uses that of its scheme.
*/}}
{{- define "greenkube.egressPorts" -}}
{{- $ports := list }}
{{- range .Values.networkPolicy.egressPorts }}
{{- $ports = append $ports (int .) }}
{{- end }}
{{- $urls := list .Values.greenkube.prometheusUrl }}
{{- range .Values.extraEnv }}
{{- if and (kindIs "string" .value) (regexMatch "(?i)^https?_proxy$" .name) }}
{{- $urls = append $urls .value }}
{{- end }}
{{- end }}
{{- range $url := compact $urls }}
{{- $parsed := urlParse $url }}
{{- $port := regexFind ":[0-9]+$" $parsed.host | trimPrefix ":" }}
{{- if $port }}
{{- $ports = append $ports (int $port) }}
{{- else }}
{{- $ports = append $ports (eq $parsed.scheme "https" | ternary 443 80) }}
{{- end }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}

{{- define "greenkube.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
