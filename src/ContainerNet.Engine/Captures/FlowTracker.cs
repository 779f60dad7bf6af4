namespace ContainerNet.Captures;

/// <summary>
/// Finds the copies of one packet among what passed several places: each gets the packet's number, and how many-eth it is. Of packets that
/// cannot be told apart the first one seen is taken to be the first one at the next place, too.
/// </summary>
internal sealed class FlowTracker
{
    private const int MostJourneys = 65536;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private Dictionary<ulong, List<Journey>> _recent = [];
    private Dictionary<ulong, List<Journey>> _older = [];
    private DateTime _turned;
    private long _last;

    /// <summary>Gives a packet its numbers. Packets come in the order of time.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="place">The number of the place it was seen at.</param>
    public void Follow(Packet packet, int place)
    {
        if (packet.Time - _turned > Longest || _recent.Count > MostJourneys)
        {
            (_older, _recent) = (_recent, packet.Time - _turned > Longest + Longest ? [] : new Dictionary<ulong, List<Journey>>(_recent.Count));
            _turned = packet.Time;
        }

        int here = (place << 2) | (int)packet.Direction;
        Journey journey = Find(_older, packet, here) ?? Find(_recent, packet, here) ?? Begin(packet);
        packet.FlowId = journey.Id;
        packet.HopIndex = journey.Places.Count;
        journey.Places.Add(here);
    }

    private static Journey? Find(Dictionary<ulong, List<Journey>> journeys, Packet packet, int here)
    {
        if (journeys.TryGetValue(packet.Key, out List<Journey>? same))
        {
            foreach (Journey journey in same)
            {
                if (!journey.Places.Contains(here) && packet.Time - journey.Began <= Longest)
                {
                    return journey;
                }
            }
        }

        return null;
    }

    private Journey Begin(Packet packet)
    {
        Journey journey = new(++_last, packet.Time, []);
        if (!_recent.TryGetValue(packet.Key, out List<Journey>? same))
        {
            _recent.Add(packet.Key, same = []);
        }
        else if (same.Count >= 64)
        {
            same.RemoveAt(0); // a stream of packets that are all alike
        }

        same.Add(journey);
        return journey;
    }

    private sealed record Journey(long Id, DateTime Began, List<int> Places);
}
