{#- Is this node of the graph published? Every mart is. -#}
{% macro is_published(node) -%}
    {{ return(node.resource_type == 'model' and node.package_name == project_name and node.fqn[1] == 'marts') }}
{%- endmacro %}

{#-
    What the plugin needs to decide: `nodes`, what each node depends on, the unique ids `published`, and `ephemeral`, those
    of the nodes that are part of others and are never built.
-#}
{% macro published_graph() -%}
    {%- set nodes = {} -%}
    {%- set published = [] -%}
    {%- set ephemeral = [] -%}
    {%- for id, node in graph.nodes.items() -%}
        {%- if node.resource_type in ('model', 'seed', 'snapshot', 'test') -%}
            {%- do nodes.update({id: node.get('depends_on', {}).get('nodes', [])}) -%}
        {%- endif -%}
        {%- if node.resource_type == 'model' and node.config.materialized == 'ephemeral' -%}
            {%- do ephemeral.append(id) -%}
        {%- endif -%}
        {%- if is_published(node) -%}
            {%- do published.append(id) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'nodes': nodes, 'published': published, 'ephemeral': ephemeral}) }}
{%- endmacro %}

{#- The published tables with their descriptions: schema, name, description, columns (name → description). -#}
{% macro published_tables() -%}
    {%- set tables = [] -%}
    {%- for node in graph.nodes.values() if is_published(node) -%}
        {%- set columns = {} -%}
        {%- for column in node.columns.values() -%}
            {%- do columns.update({column.name: column.description | trim}) -%}
        {%- endfor -%}
        {%- do tables.append(
            {'schema': node.schema, 'name': node.alias, 'description': node.description | trim, 'columns': columns}
        ) -%}
    {%- endfor -%}
    {{ return(tables | sort(attribute='name')) }}
{%- endmacro %}
