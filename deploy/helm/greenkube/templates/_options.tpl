{{/* The options of the service as environment variables, and their secrets as files. */}}

{{/* A value in the syntax of the service: comma-separated lists, maps as name=value, numbers without exponent. */}}
{{- define "greenkube.optionText" -}}
{{- if kindIs "slice" . -}}
{{ join "," . }}
{{- else if kindIs "map" . -}}
{{- $pairs := list -}}
{{- range $name, $value := . -}}
{{- $pairs = append $pairs (printf "%s=%s" $name (include "greenkube.optionText" $value)) -}}
{{- end -}}
{{ join "," $pairs }}
{{- else if kindIs "float64" . -}}
{{ regexReplaceAll "\\.?0+$" (printf "%.9f" .) "" }}
{{- else -}}
{{ toString . }}
{{- end -}}
{{- end }}

{{- define "greenkube.optionEnv" -}}
{{- $ofClusters := list }}
{{- if .Values.clusters.existingSecret }}
{{- /* The list of clusters has this for each of them; here it still decides about the service account. */}}
{{- $ofClusters = list "kubernetes" }}
- name: GREENKUBE_CLUSTERS_FILE
  value: /etc/greenkube/clusters/{{ .Values.clusters.key }}
{{- end }}
{{- range $key, $value := .Values.greenkube }}
{{- if not (or (kindIs "invalid" $value) (hasSuffix "Secret" $key) (has $key $ofClusters)) }}
{{- if eq $key "kubernetes" }}
{{- $value = get (dict "true" "on" "false" "off") (toString $value) | default $value }}
{{- end }}
- name: GREENKUBE_{{ snakecase $key | upper }}
  value: {{ include "greenkube.optionText" $value | quote }}
{{- end }}
{{- end }}
{{- range $name, $secret := include "greenkube.secretFiles" . | fromYaml }}
- name: GREENKUBE_{{ upper $name }}_FILE
  value: /etc/greenkube/secrets/{{ $name }}
{{- end }}
{{- end }}

{{/* A map from file name to {name, key} of its Secret. */}}
{{- define "greenkube.secretFiles" -}}
{{- range $key, $secret := .Values.greenkube }}
{{- if and $secret (hasSuffix "Secret" $key) }}
{{ trimSuffix "Secret" $key | snakecase }}: {{ toJson $secret }}
{{- end }}
{{- end }}
{{- if .Values.postgresql.enabled }}
database_url: {{ dict "name" (include "greenkube.postgresqlSecret" .) "key" "url" | toJson }}
{{- end }}
{{- end }}

{{- define "greenkube.secretsVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $file, $secret := include "greenkube.secretFiles" . | fromYaml }}
      - secret:
          name: {{ $secret.name }}
          items:
            - key: {{ $secret.key }}
              path: {{ $file }}
      {{- end }}
{{- end }}
