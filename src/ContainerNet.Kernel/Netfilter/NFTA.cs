namespace ContainerNet.Netfilter;

/// <summary>Attributes of nf_tables' tables, chains, rules, sets and elements (<c>linux/netfilter/nf_tables.h</c>).</summary>
internal static class NFTA
{
    public const ushort LIST_ELEM = 1;

    public const ushort TABLE_NAME = 1;
    public const ushort TABLE_FLAGS = 2;
    public const ushort TABLE_USE = 3;
    public const ushort TABLE_HANDLE = 4;
    public const ushort TABLE_USERDATA = 6;

    public const ushort CHAIN_TABLE = 1;
    public const ushort CHAIN_HANDLE = 2;
    public const ushort CHAIN_NAME = 3;
    public const ushort CHAIN_HOOK = 4;
    public const ushort CHAIN_POLICY = 5;
    public const ushort CHAIN_TYPE = 7;
    public const ushort CHAIN_USERDATA = 12;

    public const ushort HOOK_HOOKNUM = 1;
    public const ushort HOOK_PRIORITY = 2;
    public const ushort HOOK_DEV = 3;
    public const ushort HOOK_DEVS = 4;

    public const ushort RULE_TABLE = 1;
    public const ushort RULE_CHAIN = 2;
    public const ushort RULE_HANDLE = 3;
    public const ushort RULE_EXPRESSIONS = 4;
    public const ushort RULE_COMPAT = 5;
    public const ushort RULE_COMPAT_PROTO = 1;
    public const ushort RULE_COMPAT_FLAGS = 2;
    public const ushort RULE_POSITION = 6;
    public const ushort RULE_USERDATA = 7;

    public const ushort EXPR_NAME = 1;
    public const ushort EXPR_DATA = 2;

    public const ushort SET_TABLE = 1;
    public const ushort SET_NAME = 2;
    public const ushort SET_FLAGS = 3;
    public const ushort SET_KEY_TYPE = 4;
    public const ushort SET_KEY_LEN = 5;
    public const ushort SET_DATA_TYPE = 6;
    public const ushort SET_DATA_LEN = 7;
    public const ushort SET_DESC = 9;
    public const ushort SET_ID = 10;
    public const ushort SET_USERDATA = 13;
    public const ushort SET_OBJ_TYPE = 15;
    public const ushort SET_HANDLE = 16;
    public const ushort SET_DESC_CONCAT = 2;
    public const ushort SET_FIELD_LEN = 1;

    public const ushort SET_ELEM_KEY = 1;
    public const ushort SET_ELEM_DATA = 2;
    public const ushort SET_ELEM_FLAGS = 3;
    public const ushort SET_ELEM_TIMEOUT = 4;
    public const ushort SET_ELEM_USERDATA = 6;
    public const ushort SET_ELEM_EXPR = 7;
    public const ushort SET_ELEM_OBJREF = 9;
    public const ushort SET_ELEM_KEY_END = 10;
    public const ushort SET_ELEM_EXPRESSIONS = 11;

    public const ushort SET_ELEM_LIST_TABLE = 1;
    public const ushort SET_ELEM_LIST_SET = 2;
    public const ushort SET_ELEM_LIST_ELEMENTS = 3;

    public const ushort DATA_VALUE = 1;
    public const ushort DATA_VERDICT = 2;
    public const ushort VERDICT_CODE = 1;
    public const ushort VERDICT_CHAIN = 2;

    public const ushort GEN_ID = 1;

    public const ushort OBJ_TABLE = 1;
    public const ushort OBJ_NAME = 2;
    public const ushort OBJ_TYPE = 3;
    public const ushort OBJ_DATA = 4;
    public const ushort CT_HELPER_NAME = 1;
    public const ushort CT_HELPER_L3PROTO = 2;
    public const ushort CT_HELPER_L4PROTO = 3;
}
